"""Walking through a venue: from its plan to legs of metres and seconds that keep to rooms and doors.

`build` makes the document `walks` at pack build, `Ground` is it in memory, `legs` and `leg` ask it, `estimates` stands
in where there is no plan.
"""

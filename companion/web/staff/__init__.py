"""The staff pages under `/staff`. DECISIONS.md of the room above says how to add one."""

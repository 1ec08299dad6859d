"""What a store can fail with. Errors of a `work` itself come out of `write` as they are."""


class StoreError(Exception):
    """The store could not do what was asked; nothing of it was kept."""


class StoreFull(StoreError):
    """No space on the disk: nothing of this write was kept. Goes well again once there is space."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the disk of {where} is full: nothing was written; make space and try again")


class StoreClosed(StoreError):
    def __init__(self) -> None:
        super().__init__("the store is closed: the server is stopping")


class StoreBusy(StoreError):
    """Other writers were in the way each time it was tried; trying again later may go well."""

    def __init__(self, tries: int) -> None:
        super().__init__(f"other writers were in the way {tries} times in a row; try again")


class StoreUnavailable(StoreError):
    """The database cannot be reached or opened."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"cannot use the database {where}: {why}")


class OutcomeUnknown(StoreError):
    """The connection was lost while committing: it may be kept or not. Asking again by the same key tells."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the connection to {where} was lost during a write: look whether it was done, then ask again")


class WriteWithinWrite(StoreError):
    def __init__(self) -> None:
        super().__init__("a write was asked for within a write: use the connection that the work was given")


class TransactionEnded(StoreError):
    """A work committed or rolled back by itself; the store does that."""

    def __init__(self) -> None:
        super().__init__("a work ended the transaction by itself; that is the store's to do")

from tests.companion.door.conftest import hall

__all__ = ["hall"]

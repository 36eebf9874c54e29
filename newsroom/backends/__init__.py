"""Django's database backends, with one thing more: before a transaction ends, the search index follows its changes.

Django documents subclassing of backends, and knows no other moment just before a commit.
"""

from django.db import DatabaseError


class Settling:
    """Mixed into a DatabaseWrapper."""

    _has_search = False

    def settle(self) -> None:
        """Have the search index follow what this transaction has changed so far; outside of one nothing is open."""
        if self.connection is None or self.get_autocommit() or not self._is_search_there():
            return
        from articles.search.entries import settle  # models are not there yet when backends are loaded

        settle()

    def forget_search(self) -> None:
        """The tables of search are going; it is looked anew whether they are there."""
        self._has_search = False

    def _is_search_there(self) -> bool:
        if not self._has_search:
            from articles.search.schema import exists

            self._has_search = exists(self)
        return self._has_search

    def commit(self):
        try:
            self.settle()
        except DatabaseError:
            raise  # the block that wanted to commit rolls back
        except BaseException:
            self.rollback()
            raise
        super().commit()

    def check_constraints(self, table_names=None):
        self.settle()
        super().check_constraints(table_names)

import doctest

from articles import typed


def test_what_people_type_is_kept_as_the_examples_say():
    assert doctest.testmod(typed).failed == 0

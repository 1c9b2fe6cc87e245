def test_a_look_is_missing_until_it_is_there_in_this_version(shelf) -> None:
    shelf.photos(a="m1", b="m2")
    shelf.catalog.looks.add(1, [("m1", b"look")])
    assert shelf.catalog.looks.missing(1, version=1) == ["m2"]
    assert shelf.catalog.looks.missing(1, version=2) == ["m1", "m2"]
    assert shelf.catalog.looks.of(["m1", "m2"], version=1) == {"m1": b"look"}
    assert shelf.catalog.looks.of(["m1", "m2"], version=2) == {}


def test_a_new_version_takes_the_place_of_the_old(shelf) -> None:
    shelf.photos(a="m1")
    shelf.catalog.looks.add(1, [("m1", b"old")])
    shelf.catalog.looks.add(2, [("m1", b"new")])
    assert shelf.catalog.looks.of(["m1"], version=2) == {"m1": b"new"}
    assert shelf.catalog.looks.of(["m1"], version=1) == {}


def test_looks_are_found_by_content(catalog) -> None:
    catalog.looks.add(1, [("m1", b"one"), ("m2", b"two")])
    assert catalog.looks.of(["m2", "m3"], version=1) == {"m2": b"two"}
    assert catalog.looks.of(["m2"], version=2) == {}

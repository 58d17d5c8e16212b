"""Documents with one mistake each, for the loaders of data files."""
import copy


def places(value, path=()):
    """The path of each part of a JSON value, of the value itself first."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in members:
        yield from places(part, path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(value, path, change):
    """A copy in which `change` has been done to what holds the part, with the part's key."""
    whole = [copy.deepcopy(value)]
    holder, key = (at(whole[0], path[:-1]), path[-1]) if path else (whole, 0)
    change(holder, key)
    return whole[0]


def wrong_kind(holder, key):
    holder[key] = 'x' if isinstance(holder[key], (int, float)) else -7.5


def removed(holder, key):
    del holder[key]


def unknown_member(holder, key):
    """A slip of the pen where a name can be suggested."""
    first = next(iter(holder[key]), 'unknown')
    holder[key][first + 's'] = 1


def empty(holder, key):
    holder[key] = type(holder[key])()


def mistakes(value, deepest=3):
    """Each part once of another kind, each member once missing, each array and text once empty, each object once with an
    unknown member."""
    yield from wrong_kinds(value, deepest)
    for path in places(value):
        part = at(value, path)
        if len(path) > deepest:
            continue
        if path and isinstance(path[-1], str):
            yield changed(value, path, removed)
        if isinstance(part, dict):
            yield changed(value, path, unknown_member)
        elif part and isinstance(part, (list, str)):
            yield changed(value, path, empty)


def wrong_kinds(value, deepest):
    """Each member, down to so many levels, once of another kind."""
    for path in places(value):
        if path and isinstance(path[-1], str) and len(path) <= deepest:
            yield changed(value, path, wrong_kind)

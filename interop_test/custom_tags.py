"""Tags of an application's own, as custom_test.go has them in Go."""

from flask.json.tag import JSONTag


class Custom:
    """Notes whether somebody asks what it is as text, which only Python knows."""

    spelled = False

    def __repr__(self):
        Custom.spelled = True
        return object.__repr__(self)


class Money(Custom):
    def __init__(self, text):
        self.text = text


class Bag(Custom):
    def __init__(self, items):
        self.items = items


class Point(Custom):
    def __init__(self, x, y):
        self.x, self.y = x, y


class Empty(Custom):
    pass


def only(value, kind):
    if type(value) is not kind:
        raise ValueError("not what the tag holds")
    return value


class TagMoney(JSONTag):
    __slots__ = ()
    key = " mny"

    def check(self, value):
        return isinstance(value, Money)

    def to_json(self, value):
        return value.text

    def to_python(self, value):
        return Money(only(value, str))


class TagBag(JSONTag):
    __slots__ = ()
    key = " bag"

    def check(self, value):
        return isinstance(value, Bag)

    def to_json(self, value):
        return [self.serializer.tag(item) for item in value.items]

    def to_python(self, value):
        return Bag(only(value, list))


class TagPoint(JSONTag):
    __slots__ = ()
    key = " pt"

    def check(self, value):
        return isinstance(value, Point)

    def to_json(self, value):
        return [self.serializer.tag(value.x), self.serializer.tag(value.y)]

    def to_python(self, value):
        x, y = only(value, list)
        return Point(x, y)


class TagEmpty(JSONTag):
    __slots__ = ()
    key = " e__"

    def check(self, value):
        return isinstance(value, Empty)

    def to_json(self, value):
        return None

    def to_python(self, value):
        only(value, type(None))
        return Empty()


TAGS = (TagMoney, TagBag, TagPoint, TagEmpty)

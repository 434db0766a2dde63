"""Sessions of the factory's app, for --values."""

from decimal import Decimal

VALUES = {
    "cart": {"total": Decimal("12.50"), "items": [("apple", 2, Decimal("0.25"))], "a": "the keys are not sorted"},
    "nested": [Decimal("-1E+3")],
}

"""The strict way from `manifest.json` to a `Manifest`, and back."""

import dataclasses
import inspect
import json
import math
import re
from datetime import datetime
from types import UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from dermadesk.errors import BundleError, ErrorCode
from dermadesk.imaging.pipeline import Pipeline, StepSpec
from dermadesk.imaging.steps import STEPS
from dermadesk.inference.manifest import FORMAT, HEATMAPS, Manifest

_NAMES = {"id": r"[a-z0-9][a-z0-9._-]{0,63}", "version": r"[0-9]+(\.[0-9]+){0,3}([a-z0-9.+-]{0,20})"}
_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "a list",
    dict: "a table of keys",
}

T = TypeVar("T")


def serialise(manifest: Manifest) -> str:
    """`manifest.json` as text; `BundleError` for a number that JSON does not have (NaN, infinity)."""
    told = {key: value for key, value in dataclasses.asdict(manifest).items() if value is not None}
    try:
        return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError as error:
        raise BundleError(ErrorCode.BUNDLE_INVALID, manifest.reference, "a number in it is not finite") from error


def parse(text: bytes, subject: str) -> Manifest:
    """The manifest that `text` holds; `BundleError` about the model `subject` names the first thing that is wrong.

    A key, step or format that this version does not know is refused, so that nothing it cannot do is left out
    unnoticed. Nothing is converted but whole numbers to floats where a float is expected.
    """
    return _Reader(subject).manifest(text)


class _Reader:
    """Reads one manifest; holds only whose it is, for the errors."""

    def __init__(self, subject: str) -> None:
        self.subject = subject

    def manifest(self, text: bytes) -> Manifest:
        try:
            table = json.loads(
                text.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_finite, parse_float=_finite
            )
        except (ValueError, RecursionError) as error:
            self.invalid(f"it is not JSON ({error})")
        if not isinstance(table, dict):
            self.invalid("it is not a table of keys")
        if table.get("format") != FORMAT:
            self.refuse(ErrorCode.BUNDLE_UNKNOWN_FORMAT, repr(table.get("format")))
        manifest = self.table(Manifest, table, "")
        self.check_names(manifest)
        self.check_steps(manifest)
        self.check_numbers(manifest)
        return manifest

    def table(self, kind: type[T], table: Any, place: str) -> T:
        """The dataclass `kind` from a JSON object; each field by the type it is declared with."""
        hints = get_type_hints(kind)
        optional = {f.name for f in dataclasses.fields(kind) if f.default_factory is not dataclasses.MISSING}  # type: ignore[arg-type]
        optional |= {f.name for f in dataclasses.fields(kind) if f.default is not dataclasses.MISSING}  # type: ignore[arg-type]
        self.check_keys(table, set(hints), set(hints) - optional, place)
        return kind(**{key: self.value(hints[key], value, _inside(place, key)) for key, value in table.items()})

    def check_keys(self, table: Any, known: set[str], required: set[str], place: str) -> None:
        if not isinstance(table, dict):
            self.invalid(f"{place} must be a table of keys")
        for key in table:
            if key not in known:
                self.refuse(ErrorCode.BUNDLE_UNKNOWN_KEY, _inside(place, key))
        for key in sorted(required - set(table)):
            self.invalid(f"{_inside(place, key)} is missing")

    def value(self, hint: Any, value: Any, place: str) -> Any:
        """`value` when it is what `hint` declares; lists become tuples."""
        if hint is Any:
            return value
        if isinstance(hint, UnionType):
            hint = get_args(hint)[0]  # X | None: what is written is an X, None is to leave it out
        if hint is StepSpec:
            return self.step(value, place)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self.table(hint, value, place)
        kind = get_origin(hint) or hint
        if kind is tuple and isinstance(value, list):
            return self.items(get_args(hint), value, place)
        if kind is dict and isinstance(value, dict):
            inner = get_args(hint)[1]
            return {key: self.value(inner, each, _inside(place, key)) for key, each in value.items()}
        if kind is float and type(value) is int and abs(value) < 2**53:
            return float(value)
        if type(value) is not kind or kind is tuple:
            self.invalid(f"{place} must be {_KINDS[kind]}, not {_short(value)}")
        return value

    def items(self, inner: tuple[Any, ...], values: list[Any], place: str) -> tuple[Any, ...]:
        kinds = (inner[0],) * len(values) if inner[-1] is Ellipsis else inner
        if len(kinds) != len(values):
            self.invalid(f"{place} must have {len(kinds)} entries, not {len(values)}")
        return tuple(self.value(kinds[n], each, f"{place}[{n}]") for n, each in enumerate(values))

    def step(self, table: Any, place: str) -> StepSpec:
        """A step that is registered, with the settings that its function declares."""
        spec = self.table(StepSpec, table, place)
        if spec.name not in STEPS:
            self.refuse(ErrorCode.BUNDLE_UNKNOWN_STEP, spec.name)
        run = STEPS[spec.name].run
        # the first parameter is the array; the others are the settings
        declared = list(inspect.signature(run).parameters.values())[1:]
        required = {each.name for each in declared if each.default is inspect.Parameter.empty}
        place = _inside(place, "settings")
        self.check_keys(spec.settings, {each.name for each in declared}, required, place)
        hints = get_type_hints(run)
        return StepSpec(
            spec.name, {key: self.value(hints[key], each, _inside(place, key)) for key, each in spec.settings.items()}
        )

    def check_names(self, manifest: Manifest) -> None:
        for key, pattern in _NAMES.items():
            if not re.fullmatch(pattern, getattr(manifest, key)):
                self.invalid(f"{key} {getattr(manifest, key)!r} is not usable as a folder's name")
        try:
            datetime.fromisoformat(manifest.created)
        except ValueError:
            self.invalid(f"created {manifest.created!r} is not a date")
        for name, digest in manifest.files.items():
            if not re.fullmatch(r"[0-9a-f]{64}", digest):
                self.invalid(f"files.{name} is not a sha256")
        codes = [each.code for each in manifest.classes]
        self.check_distinct(codes, "the class")
        self.check_distinct([point.name for point in manifest.operating_points], "the operating point")
        if len(codes) < 2 or "" in codes:
            self.invalid("it needs two classes or more, each with a code")
        if len({each.malignant for each in manifest.classes}) < 2:
            self.invalid("it needs a malignant class and one that is not")
        if manifest.operating_point not in {point.name for point in manifest.operating_points}:
            self.invalid(f"the operating point {manifest.operating_point!r} does not exist")
        if manifest.heatmap not in HEATMAPS:
            self.invalid(f"the heatmap {manifest.heatmap!r} is none of {', '.join(HEATMAPS)}")
        if not all(abs(part) <= 0.5 for part in manifest.map_offset):
            self.invalid(f"the map_offset {manifest.map_offset} is more than half the side")
        if not 0 <= manifest.top1_prior_power <= 1:
            self.invalid(f"the top1_prior_power {manifest.top1_prior_power} is not between 0 and 1")
        for code in manifest.conformal.pooled:
            if code not in codes:
                self.invalid(f"conformal.pooled names {code!r}, which is no class")

    def check_distinct(self, names: list[str], what: str) -> None:
        for name in names:
            if names.count(name) > 1:
                self.invalid(f"{what} {name!r} occurs twice")

    def check_steps(self, manifest: Manifest) -> None:
        """S×S pixels at the end of the steps, in an order that can run."""
        sizes = [spec.settings["size"] for spec in manifest.preprocessing if "size" in spec.settings]
        if sizes[-1:] != [manifest.input_size] or not 8 <= min(sizes) <= max(sizes) <= 4096:
            self.invalid(f"the steps make {sizes or 'any'} px, input_size is {manifest.input_size} (8 to 4096)")
        try:
            Pipeline(manifest.preprocessing, manifest.input_size)
        except ValueError as error:
            self.invalid(f"preprocessing: {error}")

    def check_numbers(self, manifest: Manifest) -> None:
        classes, conformal = len(manifest.classes), manifest.conformal
        per_class: dict[str, tuple[float, ...]] = {
            "training_prior": manifest.training_prior,
            "prior": manifest.prior,
            "conformal.quantiles": conformal.quantiles,
            "conformal.lesions": conformal.lesions,
        }
        for place, values in per_class.items():
            if len(values) != classes:
                self.invalid(f"{place} has {len(values)} entries for {classes} classes")
        for place in ("training_prior", "prior"):
            if min(per_class[place]) <= 0 or abs(sum(per_class[place]) - 1) > 1e-3:
                self.invalid(f"{place} must be above 0 and sum to 1")
        fractions = {f"conformal.quantiles[{n}]": value for n, value in enumerate(conformal.quantiles)}
        for n, point in enumerate(manifest.operating_points):
            for key in ("threshold", "sensitivity", "specificity"):
                fractions[f"operating_points[{n}].{key}"] = getattr(point, key)
        for place, value in (fractions | {"conformal.level": conformal.level}).items():
            if not 0 <= value <= 1:
                self.invalid(f"{place} must be within 0 and 1, not {value}")
        if not 1e-3 <= manifest.temperature <= 1e3:
            self.invalid(f"temperature must be above 0, not {manifest.temperature}")
        lengths = {key: len(values) for key, values in manifest.embedding.items()}
        if lengths and (set(lengths) != {"mean", "std"} or lengths["mean"] != lengths["std"]):
            self.invalid("embedding must have a mean and a std of the same length")
        if manifest.novelty and len(manifest.novelty.direction) != lengths.get("mean", len(manifest.novelty.direction)):
            self.invalid("novelty.direction must be as long as embedding.mean")
        if manifest.novelty and not 0 < manifest.novelty.warns_from <= 1:
            self.invalid(f"novelty.warns_from must be above 0 and at most 1, not {manifest.novelty.warns_from}")

    def invalid(self, detail: str) -> NoReturn:
        self.refuse(ErrorCode.BUNDLE_INVALID, detail)

    def refuse(self, code: ErrorCode, detail: str) -> NoReturn:
        raise BundleError(code, self.subject, detail)


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _short(value: Any) -> str:
    return "nothing" if value is None else repr(value)[:40]


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key occurs twice")
    return table

"""A bundle made before novelty was known, and the photos that it learned from -> the same network with novelty."""

import dataclasses
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dermadesk.errors import ErrorCode, LabelError, PhotoError
from dermadesk.evaluation import card
from dermadesk.evaluation.seen import LEARNED, SplitList
from dermadesk.imaging.photo import Photo
from dermadesk.imaging.pipeline import Pipeline
from dermadesk.inference import bundle as bundles
from dermadesk.inference.backends.onnx import OnnxBackend
from dermadesk.inference.bundle import Bundle
from dermadesk.training import foreign, novelty
from dermadesk.training.events import BundleWritten, PhotosPrepared, PicturesDrawn, TrainEvent
from dermadesk.training.prepared import PhotoPixels
from dermadesk.training.readers.findings import counted
from dermadesk.training.readers.photos import key, look

_TOGETHER = 25


def with_novelty(
    bundle: Bundle, folders: Sequence[Path], out: Path, version: str, pictures: Sequence[Path] = ()
) -> Generator[TrainEvent, None, Bundle]:
    """Write `<id>-<version>` into `out`: the networks of `bundle` as they are, and novelty.

    `folders` hold the photos of its list, of which train and calibration part are looked at and the test part is not.
    `pictures` are folders of other pictures: nothing is learned from them, the card tells how many are refused.
    Raises `LabelError` where a photo of the list is missing or is another one, `BundleError` for a version that exists.
    """
    bundles.new_folder(out, bundle.manifest.id, version)
    parts = _listed(bundle, folders)
    network = _Network(bundle)
    own = yield from network.embedded(parts["train"])
    held_out = yield from network.embedded(parts["calibration"])
    drawn = yield from network.drawn([each.path for each in parts["train"]])
    known = novelty.fit(own, drawn, held_out)
    if known is None:
        detail = "its network does not tell them from drawn pictures"
        raise LabelError(ErrorCode.LABELS_INVALID, f"of {bundle.reference}", detail)
    shares = list(known.measured)
    for folder in pictures:
        others = [_Listed(Path(each.path)) for looked in look([folder])[0] for each in looked.photos]
        found = yield from network.embedded(others)
        shares.append(novelty.share(known, f"{folder.name}: pictures that it did not learn from", found))
    before = bundle.manifest
    after = dataclasses.replace(
        before,
        version=version,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        novelty=dataclasses.replace(known, measured=tuple(shares)),
    )
    files: dict[str, bytes | Path] = {name: bundle.content(name) for name in before.files}
    files["MODEL_CARD.md"] = card.renewed(bundle.content("MODEL_CARD.md").decode(), before, after).encode()
    licence = bundle.content("LICENSE").decode()
    files["LICENSE"] = licence.replace(before.reference, after.reference).encode()
    written = bundles.write(out, after, files)
    yield BundleWritten(str(written.folder))
    return written


@dataclass(frozen=True, slots=True)
class _Listed:
    """A photo, and the sha256 that a list knows it by; empty for one of no list."""

    path: Path
    sha256: str = ""


def _listed(bundle: Bundle, folders: Sequence[Path]) -> dict[str, list[_Listed]]:
    """The photos of train and calibration part, found in the folders by name."""
    there = {photo.key: Path(photo.path) for folder in look(folders)[0] for photo in folder.photos}
    listed = SplitList.of(bundle)
    parts: dict[str, list[_Listed]] = {part: [] for part in LEARNED}
    missing = []
    for name, part, sha256 in zip(listed.names, listed.parts, listed.sha256, strict=True):
        if part in parts and (path := there.get(key(name))):
            parts[part].append(_Listed(path, sha256))
        elif part in parts:
            missing.append(name)
    if missing or not all(parts.values()):
        detail = (
            f"the folders lack {counted(len(missing), 'photo')} of its list, the first is {min(missing, default='')}"
        )
        raise LabelError(ErrorCode.LABELS_INVALID, f"of {bundle.reference}", f"{detail}; give every folder with --data")
    return parts


class _Network:
    """A bundle's network, asked for embeddings alone."""

    def __init__(self, bundle: Bundle) -> None:
        manifest = bundle.manifest
        self._reference = bundle.reference
        self._pipeline = Pipeline(manifest.preprocessing, manifest.input_size)
        self._backend = OnnxBackend(bundle.content("model.onnx"))

    def embedded(self, listed: Sequence[_Listed]) -> Generator[TrainEvent, None, NDArray[np.float32]]:
        """Embeddings N×C. Raises `LabelError` for another photo than the listed one; of others skips the unreadable."""
        found = []
        for done, each in enumerate(listed):
            if done % _TOGETHER == 0:
                yield PhotosPrepared(done, len(listed))
            try:
                photo = Photo.from_file(each.path)
                if each.sha256 not in ("", photo.sha256):
                    detail = f"{each.path} is not the photo that it was trained on; give the folder of the originals"
                    raise LabelError(ErrorCode.LABELS_INVALID, f"of {self._reference}", detail)
                found.append(self._of(self._pipeline.prepare(photo).tensor))
            except PhotoError:
                if each.sha256:
                    raise
        return np.concatenate(found)

    def drawn(self, paths: Sequence[Path]) -> Generator[TrainEvent, None, dict[str, NDArray[np.float32]]]:
        """Embeddings N×C of drawn pictures by kind; some show the lesions of these photos."""
        each = novelty.each_kind(len(paths))
        found: dict[str, list[NDArray[np.float32]]] = {}
        for done, (kind, picture) in enumerate(
            foreign.drawn(PhotoPixels(paths, self._pipeline, [None] * len(paths)), each)
        ):
            if done % _TOGETHER == 0:
                yield PicturesDrawn(done, each * foreign.KINDS)
            found.setdefault(kind, []).append(self._of(self._pipeline.prepare_pixels(picture).tensor))
        return {kind: np.concatenate(parts) for kind, parts in found.items()}

    def _of(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._backend.run(tensor[None]).embedding

"""The nodules scenario: patches, masks, labels, marker, risk, and the 3-D cube."""

import subprocess
import sys

import numpy as np
import pytest

from xaicourse.scenarios import nodules
from xaicourse.scenarios.nodules import drawing, real, risk, volumes


@pytest.fixture(scope="module")
def patches():
    return nodules.generate(600, seed=1)


@pytest.fixture(scope="module")
def cohort():
    return nodules.generate(3000, seed=2, nodules=1.0)


PERSON = {"age": 62, "female": 0, "family_history": 0, "emphysema": 0, "type": "solid", "count": 1, "upper_lobe": 0}


@pytest.mark.parametrize(
    ("person", "probability"),
    [
        ({"diameter_mm": 10, "spiculated": 0}, 0.0319),
        ({"diameter_mm": 20, "spiculated": 0}, 0.138),
        ({"diameter_mm": 10, "spiculated": 1, "upper_lobe": 1}, 0.1212),
        ({"diameter_mm": 20, "spiculated": 1, "upper_lobe": 1}, 0.400),
        ({"age": 77, "female": 1, "diameter_mm": 20, "spiculated": 1, "count": 1}, 0.49),
    ],
)
def test_the_published_formula_gives_the_published_risks(person, probability):
    log_odds = risk.brock_log_odds(PERSON | person)
    assert 1 / (1 + np.exp(-log_odds[0])) == pytest.approx(probability, abs=0.005 if probability == 0.49 else 0.0005)


def test_types_count_as_published():
    sizes = {"diameter_mm": 10, "spiculated": 0}
    solid, part, glass = (risk.brock_log_odds(PERSON | sizes | {"type": kind})[0] for kind in risk.TYPES)
    assert part - solid == pytest.approx(0.3770)
    assert glass - solid == pytest.approx(-0.1276)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"type": "calcified"}, "type was given 'calcified'; give one of 'solid'"),
        ({"diameter_mm": 0}, "positive number of millimetres"),
    ],
)
def test_the_formula_refuses_what_it_does_not_know(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        risk.brock_log_odds(PERSON | {"diameter_mm": 8, "spiculated": 0} | change)
    with pytest.raises(ValueError, match="needs 'age'"):
        risk.brock_log_odds({})


def test_the_smoking_term_is_the_course_s_own_and_stands_apart():
    assert risk.smoking(np.array([30, 40])) == pytest.approx([0, risk.SMOKING_TERM])
    assert "pack_years" not in risk.INPUTS


def test_the_same_seed_gives_the_same_patches(patches):
    again = nodules.generate(600, seed=1)
    assert np.array_equal(patches.X, again.X)
    assert patches.table.equals(again.table)
    assert not np.array_equal(patches.X, nodules.generate(600, seed=7).X)


def test_densities_are_those_of_the_chest(patches):
    lung = patches.X[(patches.nodule == 0)]
    assert np.median(lung) == pytest.approx(drawing.LUNG, abs=60)
    quiet = nodules.generate(200, seed=5, nodules=1.0, noise=0.0, types=(1, 0, 0))
    core = [patch[mask].max() for patch, mask in zip(quiet.X, quiet.masks, strict=True)]
    assert -500 < np.median(core) < drawing.NODULE + 5
    glass = nodules.generate(200, seed=5, nodules=1.0, noise=0.0, types=(0, 0, 1))
    shown = [patch[mask].mean() for patch, mask in zip(glass.X, glass.masks, strict=True)]
    assert drawing.LUNG < np.median(shown) < drawing.GROUND_GLASS + 60


def test_without_differs_only_where_the_nodule_is(patches):
    difference = np.abs(patches.X - patches.without)
    assert difference[patches.nodule == 0].max() == 0
    there = patches.nodule == 1
    inside = np.array([d[m].mean() for d, m in zip(difference[there], patches.masks[there], strict=True)])
    assert (inside > 20).all()
    outside = difference[there] * ~patches.masks[there]
    assert outside.sum() < 0.2 * difference[there].sum()  # what the soft edge and the blur spill over


def test_masks_are_the_size_of_the_nodule():
    smooth = nodules.generate(1500, seed=3, nodules=1.0)
    keep = smooth.table["spiculated"] == 0
    area = smooth.masks[keep.to_numpy()].sum(axis=(1, 2))
    disc = np.pi * (smooth.table["diameter_mm"][keep].to_numpy() / 2) ** 2
    assert np.mean(area / disc) == pytest.approx(1, abs=0.05)
    rays = smooth.masks[(~keep).to_numpy()].sum(axis=(1, 2))
    disc = np.pi * (smooth.table["diameter_mm"][~keep].to_numpy() / 2) ** 2
    assert np.mean(rays / disc) > 1.2


def test_patches_without_a_nodule_know_nothing_of_one(patches):
    without = patches[patches.nodule == 0]
    assert not without.masks.any()
    assert without.table[["diameter_mm", "spiculated", "row", "column", "log_odds"]].isna().all(axis=None)
    assert without.table["type"].isna().all()
    assert not without.malignant.any()


def test_choosing_keeps_rows_together(patches):
    chosen = patches[[5, 2]]
    assert np.array_equal(chosen.X[0], patches.X[5])
    assert chosen.table["age"].tolist() == patches.table["age"].iloc[[5, 2]].tolist()
    assert len(patches[:7]) == len(patches[3:10]) == 7
    assert len(patches[patches.nodule == 1]) == patches.nodule.sum()
    assert len(patches[4]) == 1


def test_labels_are_drawn_from_the_log_odds(cohort):
    chance = 1 / (1 + np.exp(-cohort.table["log_odds"].to_numpy()))
    assert cohort.malignant.mean() == pytest.approx(chance.mean(), abs=0.03)
    brock = risk.brock_log_odds(cohort.table) + risk.smoking(cohort.table["pack_years"]) + nodules.SHIFT
    assert cohort.table["log_odds"].to_numpy() == pytest.approx(brock, abs=1e-9)
    high = chance > np.median(chance)
    assert cohort.malignant[high].mean() > cohort.malignant[~high].mean() + 0.2


def test_sizes_are_matched_when_asked(cohort):
    def apart(some):
        return np.log(some.table["diameter_mm"]).groupby(some.table["malignant"]).mean().diff().iloc[-1]

    matched = nodules.generate(3000, seed=2, nodules=1.0, size="matched")
    assert apart(cohort) > 0.3
    assert abs(apart(matched)) < 0.05
    assert np.array_equal(cohort.table["diameter_mm"], matched.table["diameter_mm"])


@pytest.mark.parametrize("by", ["nodule", "malignant"])
def test_the_marker_can_be_on_correlated_and_reversed(by):
    plain = nodules.generate(800, seed=4)
    for low, high in ((0.02, 0.95), (0.5, 0.5), (0.95, 0.02)):
        marked = nodules.generate(800, seed=4, marker=(low, high), marker_by=by)
        share = marked.table.groupby(by)["marker"].mean()
        assert share.tolist() == pytest.approx([low, high], abs=0.12)
        corner = marked.X[:, nodules.MARKER_ROWS, nodules.MARKER_COLUMNS]
        assert (corner[marked.table["marker"] == 1] == drawing.MARKER).all()
        # nothing else changes: the patches are those without the marker
        rest = marked.X.copy()
        rest[:, nodules.MARKER_ROWS, nodules.MARKER_COLUMNS] = plain.X[:, nodules.MARKER_ROWS, nodules.MARKER_COLUMNS]
        assert np.array_equal(rest, plain.X)


def test_the_marker_never_hides_the_centre_of_a_nodule(cohort):
    assert cohort.table["row"].min() >= nodules.MARKER_ROWS.stop
    assert cohort.table["column"].min() >= nodules.MARKER_COLUMNS.stop


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"n": 0}, "n was given 0; give a whole number"),
        ({"nodules": 1.5}, "share of patches"),
        ({"marker": (0.1,)}, "two shares"),
        ({"marker_by": "type"}, "'nodule' or 'malignant'"),
        ({"size": "equal"}, "'natural' or 'matched'"),
        ({"types": (0.5, 0.5)}, "three shares"),
        ({"noise": -1}, "0 or more"),
    ],
)
def test_wrong_arguments_get_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        nodules.generate(**{"n": 5} | wrong)


def test_noise_is_what_was_asked():
    loud, quiet = (nodules.generate(50, seed=6, noise=noise).X for noise in (200.0, 0.0))
    assert (loud - quiet).std() == pytest.approx(200, rel=0.03)


def test_the_cube_holds_a_ball_and_its_slices_shrink():
    cube = volumes.draw(seed=3, diameter_mm=10)
    assert cube.X.shape == cube.mask.shape == (32, 32, 32)
    assert cube.mask.sum() == pytest.approx(np.pi / 6 * 10**3, rel=0.1)
    areas = cube.mask.sum(axis=(1, 2))
    middle = round(cube.centre[0])
    assert areas[middle] > areas[middle + 3] > areas[middle + 6] == 0
    assert cube.X[cube.mask].mean() > -300 > np.median(cube.X)
    rays = volumes.draw(seed=3, diameter_mm=10, spiculated=True)
    assert rays.mask.sum() > cube.mask.sum()
    for wrong in ({"diameter_mm": 2}, {"noise": -1}):
        with pytest.raises(ValueError, match="was given"):
            volumes.draw(**wrong)


def test_the_patches_need_no_torch():
    code = (
        "import sys; from xaicourse.scenarios import nodules; from xaicourse.scenarios.nodules import volumes;"
        "nodules.generate(3); import xaicourse.learning; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def a_slice(path, **changes):
    """A round body of 120 mm with two lungs, pixels of .5 mm, as a plain DICOM file."""
    import pydicom
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    rows, columns = np.mgrid[:300, :300] * 0.5
    body = np.hypot(rows - 75, columns - 75) < 60
    lung = (np.abs(rows - 75) < 35) & (np.abs(np.abs(columns - 75) - 27) < 21)
    units = np.where(lung, -880, np.where(body, 50, -1000))
    scan = pydicom.Dataset()
    scan.file_meta = FileMetaDataset()
    scan.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    scan.SOPClassUID = scan.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    scan.SOPInstanceUID = scan.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    scan.Rows, scan.Columns, scan.BitsAllocated, scan.BitsStored, scan.HighBit = 300, 300, 16, 16, 15
    scan.SamplesPerPixel, scan.PhotometricInterpretation, scan.PixelRepresentation = 1, "MONOCHROME2", 1
    scan.PixelSpacing, scan.RescaleSlope, scan.RescaleIntercept = [0.5, 0.5], 1, -1024
    scan.PixelData = (units + 1024).astype("<i2").tobytes()
    for name, value in changes.items():
        if value is None:
            delattr(scan, name)
        else:
            setattr(scan, name, value)
    scan.save_as(path, enforce_file_format=True)
    return path


def test_a_real_slice_comes_in_units_and_millimetres(tmp_path):
    units, side = real.read_slice(a_slice(tmp_path / "a.dcm"))
    assert units.shape == (150, 150) and side == 0.5
    assert units[75, 48] == pytest.approx(-880) and units[5, 5] == pytest.approx(-1000)
    squares = real.squares_of_lung(units, 75, 48, step=4)
    assert squares.shape[1:] == (32, 32) and len(squares) > 3
    assert np.median(squares[0]) == pytest.approx(-880)
    lung = [((each < -500) & (each > -950)).mean() for each in squares[1:]]
    assert min(lung) > 0.65  # of the body, not from around it


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"RescaleSlope": None}, "no RescaleSlope"), ({"PixelSpacing": [0.5, 0.7]}, "expected square ones")],
)
def test_what_is_no_ct_slice_gets_a_sentence(tmp_path, changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        real.read_slice(a_slice(tmp_path / "a.dcm", **changes))

"""Pages of a PDF come out as a viewer shows them, at the scan's own resolution, to the pixel."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from pipeline.errors import DamagedFile, EncryptedFile, NoPages, TooLarge
from pipeline.scan.pdf import PdfFile
from tests.scan import make

LIMIT = 10_000_000
FULL = "q 72 0 0 72 0 0 cm /Im Do Q"


def opened(path: Path, render_dpi: int = 300, limit: int = LIMIT) -> PdfFile:
    return PdfFile(path, path.name, render_dpi, limit)


def one_page(tmp_path: Path, content: str, xobjects, size=(72.0, 72.0), pdf=None, **keys) -> Path:
    pdf = pdf or pikepdf.new()
    make.add_page(pdf, content, size, xobjects, **keys)
    path = tmp_path / "one.pdf"
    pdf.save(path)
    return path


def filled(tmp_path: Path, image, pdf) -> Path:
    """One picture over the whole page at 300 dpi."""
    w, h = int(image.Width) * 0.24, int(image.Height) * 0.24
    return one_page(tmp_path, f"q {w} 0 0 {h} 0 0 cm /Im Do Q", {"Im": image}, (w, h), pdf)


def pixels_of(path: Path, **options):
    with opened(path, **options) as pdf:
        return pdf.picture(1).pixels


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ("{w} 0 0 {h} 0 0", lambda a: a),
        ("-{w} 0 0 {h} {w} 0", np.fliplr),
        ("{w} 0 0 -{h} 0 {h}", np.flipud),
        ("-{w} 0 0 -{h} {w} {h}", lambda a: np.rot90(a, 2)),
        ("0 {h} -{w} 0 {w} 0", lambda a: np.rot90(a, 1)),
        ("0 -{h} {w} 0 0 {h}", lambda a: np.rot90(a, 3)),
    ],
)
def test_every_way_a_scan_can_be_turned_gives_its_own_pixels(tmp_path, rotate, matrix, turned):
    scan = make.noise(301, 203, 3)
    expected = np.rot90(turned(scan), -rotate // 90)
    upright = turned(scan)
    h, w = upright.shape[0] * 0.24, upright.shape[1] * 0.24
    pdf = pikepdf.new()
    content = f"q {matrix.format(w=w, h=h)} cm /Im Do Q"
    path = one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, (w, h), pdf, Rotate=rotate)
    got = pixels_of(path)
    assert got.shape == expected.shape
    assert np.array_equal(got[..., ::-1], expected)


@pytest.mark.parametrize("page", [(595.44, 842.16), (595, 842), (610.56, 790.56), (595.2756, 841.8898)])
def test_page_sizes_that_are_no_whole_points_do_not_smear_the_scan(tmp_path, page):
    scan = make.noise(round(page[1] * 5 / 6), round(page[0] * 5 / 6))
    pdf = pikepdf.new()
    content = f"q {page[0]} 0 0 {page[1]} 0 0 cm /Im Do Q"
    path = one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, page, pdf)
    assert np.array_equal(pixels_of(path), scan)


def test_one_bit_pictures_stay_black_and_white_whatever_their_encoding(tmp_path):
    bits = make.noise(97, 131) > 127
    white = np.where(bits, 255, 0).astype(np.uint8)
    for name, keys, data in (
        ("plain", {}, make.packed(bits)),
        ("inverted decode", {"Decode": pikepdf.Array([1, 0])}, make.packed(~bits)),
        ("mask", {"ImageMask": True}, make.packed(bits)),
        ("inverted mask", {"ImageMask": True, "Decode": pikepdf.Array([1, 0])}, make.packed(~bits)),
    ):
        pdf = pikepdf.new()
        image = make.encoded_object(pdf, zlib.compress(data), "/FlateDecode", 131, 97, BitsPerComponent=1, **keys)
        if "ImageMask" in keys:
            del image["/ColorSpace"]
        got = pixels_of(filled(tmp_path, image, pdf))
        assert got.ndim == 2, name
        assert np.array_equal(got, white), name


def test_ccitt_group_4(tmp_path):
    black = make.text_like(120, 160) < 128
    Image.fromarray(~black).save(tmp_path / "g4.tif", compression="group4")
    with Image.open(tmp_path / "g4.tif") as tif:
        (offset,), (count,) = tif.tag_v2[273], tif.tag_v2[279]
        photometric = tif.tag_v2[262]
    data = (tmp_path / "g4.tif").read_bytes()[offset : offset + count]
    pdf = pikepdf.new()
    parms = pikepdf.Dictionary(K=-1, Columns=160, Rows=120, BlackIs1=photometric == 1)
    image = make.encoded_object(pdf, data, "/CCITTFaxDecode", 160, 120, BitsPerComponent=1, DecodeParms=parms)
    got = pixels_of(filled(tmp_path, image, pdf))
    assert np.array_equal(got, np.where(black, 0, 255))


def test_indexed_cmyk_and_sixteen_bits(tmp_path):
    index = make.noise(60, 60) % 4
    palette = bytes([0, 0, 0, 255, 255, 255, 200, 30, 40, 10, 20, 250])
    pdf = pikepdf.new()
    space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 3, pikepdf.String(palette)])
    image = make.image_object(pdf, index, ColorSpace=space)
    got = pixels_of(filled(tmp_path, image, pdf))
    assert np.array_equal(got[..., ::-1], np.frombuffer(palette, np.uint8).reshape(4, 3)[index])

    cmyk = np.zeros((60, 60, 4), np.uint8)
    cmyk[:30, :, 3] = 255
    pdf = pikepdf.new()
    got = pixels_of(one_page(tmp_path, FULL, {"Im": make.image_object(pdf, cmyk)}, pdf=pdf))
    assert got.ndim == 2 or np.abs(got.astype(int) - got[..., :1]).max() < 12
    assert got[:30].max() < 60
    assert got[30:].min() == 255

    deep = (np.arange(60 * 60, dtype=np.uint32).reshape(60, 60) * 18).astype(">u2")
    pdf = pikepdf.new()
    data = zlib.compress(deep.tobytes())
    image = make.encoded_object(pdf, data, "/FlateDecode", 60, 60, BitsPerComponent=16)
    got = pixels_of(filled(tmp_path, image, pdf))
    assert np.abs(got.astype(int) - (deep >> 8)).max() <= 1


@pytest.mark.parametrize(("form", "filter_"), [("JPEG", "/DCTDecode"), ("JPEG2000", "/JPXDecode")])
def test_lossy_pictures_equal_what_another_decoder_makes_of_them(tmp_path, form, filter_):
    grey = make.text_like(300, 220)
    for pixels in (grey, np.stack([grey, 255 - grey // 2, grey // 3], axis=2)):
        data = make.encode(pixels, form)
        with Image.open(io.BytesIO(data)) as other:
            expected = np.asarray(other).astype(int)
        space = pikepdf.Name.DeviceGray if pixels.ndim == 2 else pikepdf.Name.DeviceRGB
        pdf = pikepdf.new()
        image = make.encoded_object(pdf, data, filter_, 220, 300, ColorSpace=space)
        got = pixels_of(filled(tmp_path, image, pdf)).astype(int)
        got = got[..., ::-1] if got.ndim == 3 else got
        assert got.shape == expected.shape
        assert np.abs(got - expected).max() <= 3


def test_the_pixels_are_those_of_the_usual_rendering(tmp_path):
    scan = make.text_like(800, 600)
    path = make.scan_pdf(tmp_path / "a.pdf", [scan], 150)
    with pdfium.PdfDocument(path) as pdf:
        usual = pdf[0].render(scale=150 / 72, grayscale=True).to_numpy()
    got = pixels_of(path)
    assert got.shape == usual.shape[:2]
    assert np.mean(np.abs(got.astype(int) - usual.reshape(got.shape))) < 1


def test_resolution_is_pixels_by_page_size_and_heeds_user_unit(tmp_path):
    scan = make.noise(600, 400)
    with opened(make.scan_pdf(tmp_path / "a.pdf", [scan], 200)) as pdf:
        assert pdf.picture(1).stated == pytest.approx((200, 200), rel=1e-4)
    with opened(make.scan_pdf(tmp_path / "b.pdf", [scan], 200, UserUnit=2)) as pdf:
        assert pdf.picture(1).stated == pytest.approx((100, 100), rel=1e-4)
        assert np.array_equal(pdf.picture(1).pixels, scan)


def test_hidden_text_does_not_keep_the_scan_from_being_taken(tmp_path):
    scan = make.noise(500, 500)
    pdf = pikepdf.new()
    content = FULL + " BT 3 Tr /F1 20 Tf 10 30 Td (hidden) Tj ET"
    got = pixels_of(one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, pdf=pdf), render_dpi=600)
    assert np.array_equal(got, scan)


def test_what_lies_under_the_scan_does_not_count(tmp_path):
    scan = make.noise(500, 500)
    pdf = pikepdf.new()
    content = "1 1 1 rg 0 0 72 72 re f 0 g BT /F1 20 Tf 10 30 Td (under) Tj ET " + FULL
    got = pixels_of(one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, pdf=pdf), render_dpi=600)
    assert np.array_equal(got, scan)


def test_print_over_a_fine_scan_is_drawn_on_the_scans_own_grid(tmp_path):
    scan = make.noise(300, 300)
    pdf = pikepdf.new()
    content = FULL + " 0 g 0 0 36 18 re f"
    got = pixels_of(one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, pdf=pdf))
    assert np.array_equal(got[:224], scan[:224])
    assert np.array_equal(got[:, 151:], scan[:, 151:])
    assert got[226:, :149].max() == 0


def test_print_over_a_coarse_picture_is_rendered(tmp_path):
    pdf = pikepdf.new()
    content = FULL + " BT /F1 20 Tf 10 30 Td (print) Tj ET"
    path = one_page(tmp_path, content, {"Im": make.image_object(pdf, make.noise(72, 72))}, pdf=pdf)
    with opened(path, render_dpi=240) as opened_pdf:
        picture = opened_pdf.picture(1)
    assert picture.pixels.shape[:2] == (240, 240)
    assert picture.stated == (240, 240)


def test_a_page_of_print_is_rendered(tmp_path):
    path = one_page(tmp_path, "BT /F1 20 Tf 10 30 Td (print) Tj ET", {}, (144, 72))
    got = pixels_of(path, render_dpi=150)
    assert got.shape == (150, 300)
    assert got.min() < 50


def test_a_page_with_nothing_on_it_is_a_page(tmp_path):
    got = pixels_of(one_page(tmp_path, "", {}, (144, 72)))
    assert got.shape == (300, 600)
    assert got.min() == 255


def test_a_scan_in_strips_is_put_together_to_the_pixel(tmp_path):
    scan = make.noise(500, 333)
    pdf = pikepdf.new()
    content, strips, unit = "", {}, 72 / 300
    for n, top in enumerate(range(0, 500, 77)):
        strip = scan[top : top + 77]
        strips[f"S{n}"] = make.image_object(pdf, strip)
        content += f"q {333 * unit} 0 0 {len(strip) * unit} 0 {(500 - top - len(strip)) * unit} cm /S{n} Do Q "
    got = pixels_of(one_page(tmp_path, content, strips, (333 * unit, 500 * unit), pdf=pdf))
    assert np.array_equal(got, scan)


def test_a_scan_inside_a_form_is_found(tmp_path):
    scan = make.noise(410, 310)
    pdf = pikepdf.new()
    form = pdf.make_stream(b"q 155 0 0 205 0 0 cm /Im Do Q")
    form.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([0, 0, 155, 205]),
        Matrix=pikepdf.Array([0.5, 0, 0, 0.5, 0, 0]),
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=make.image_object(pdf, scan))),
    )
    path = one_page(tmp_path, "q 0.96 0 0 0.96 0 0 cm /Fm Do Q", {"Fm": form}, (74.4, 98.4), pdf=pdf)
    assert np.array_equal(pixels_of(path, render_dpi=72), scan)


def test_the_crop_box_cuts_at_the_scans_pixels(tmp_path):
    scan = make.noise(400, 300)
    pdf = pikepdf.new()
    keys = {"CropBox": pikepdf.Array([10, 20, 62, 80])}
    content = "q 75 0 0 100 0 0 cm /Im Do Q"
    path = one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, (75, 100), pdf, **keys)
    assert np.array_equal(pixels_of(path, render_dpi=72), scan[80:320, 40:248])


def test_a_scan_with_white_margins_keeps_its_pixels(tmp_path):
    scan = make.noise(320, 220)
    pdf = pikepdf.new()
    content = "q 55 0 0 80 10 10 cm /Im Do Q"
    got = pixels_of(one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, (75, 100), pdf), render_dpi=72)
    assert got.shape == (400, 300)
    assert np.array_equal(got[40:360, 40:260], scan)
    got[40:360, 40:260] = 255
    assert got.min() == 255


def test_a_page_box_a_little_smaller_than_the_scan_does_not_clip_it(tmp_path):
    scan = make.noise(3508 // 4, 2480 // 4)
    pdf = pikepdf.new()
    content = "q 595.2 0 0 841.92 -0.2 -0.1 cm /Im Do Q"
    got = pixels_of(one_page(tmp_path, content, {"Im": make.image_object(pdf, scan)}, (594, 841), pdf), render_dpi=72)
    assert got.shape == scan.shape
    assert np.array_equal(got, scan)


def test_unequal_resolutions_are_shown_in_the_pages_proportions(tmp_path):
    pdf = pikepdf.new()
    content = "q 144 0 0 144 0 0 cm /Im Do Q"
    image = make.image_object(pdf, make.text_like(196, 408))
    with opened(one_page(tmp_path, content, {"Im": image}, (144, 144), pdf)) as opened_pdf:
        picture = opened_pdf.picture(1)
    assert picture.pixels.shape == (408, 408)
    assert "204 x 98 dpi" in picture.notes[0]


def test_an_annotation_over_the_scan_is_seen(tmp_path):
    scan = np.full((300, 300), 255, np.uint8)
    pdf = pikepdf.new()
    look = pdf.make_stream(b"1 0 0 rg 0 0 20 20 re f")
    look.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=pikepdf.Array([0, 0, 20, 20])
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=pikepdf.Array([10, 10, 30, 30]),
        F=4,
        AP=pikepdf.Dictionary(N=look),
    )
    annots = pikepdf.Array([pdf.make_indirect(note)])
    got = pixels_of(one_page(tmp_path, FULL, {"Im": make.image_object(pdf, scan)}, pdf=pdf, Annots=annots))
    assert got.shape == (300, 300, 3)
    assert tuple(got[216, 80]) == (0, 0, 255)


# --------------------------------------------------------------------------------------- what can be wrong
def test_a_pdf_that_needs_a_password_is_refused_and_an_owner_password_does_not_matter(tmp_path):
    scan = make.noise(50, 50)
    with pikepdf.open(make.scan_pdf(tmp_path / "a.pdf", [scan])) as pdf:
        pdf.save(tmp_path / "user.pdf", encryption=pikepdf.Encryption(user="secret", owner="other"))
        pdf.save(tmp_path / "owner.pdf", encryption=pikepdf.Encryption(user="", owner="other"))
    with pytest.raises(EncryptedFile):
        opened(tmp_path / "user.pdf")
    assert np.array_equal(pixels_of(tmp_path / "owner.pdf"), scan)


def test_a_pdf_without_pages_is_refused(tmp_path):
    pikepdf.new().save(tmp_path / "none.pdf")
    with pytest.raises(NoPages):
        opened(tmp_path / "none.pdf")


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("linear", [False, True])
def test_a_pdf_that_is_cut_off_is_refused_wherever_it_is_cut(tmp_path, share, linear):
    pdf = pikepdf.open(make.scan_pdf(tmp_path / "a.pdf", [make.noise(200, 200, seed=n) for n in range(4)]))
    pdf.save(tmp_path / "b.pdf", linearize=linear)
    data = (tmp_path / "b.pdf").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedFile):
        opened(tmp_path / "cut.pdf")


def test_zeros_that_a_copying_program_appended_do_no_harm(tmp_path):
    scan = make.noise(60, 60)
    path = make.scan_pdf(tmp_path / "a.pdf", [scan])
    path.write_bytes(path.read_bytes() + bytes(10_000))
    assert np.array_equal(pixels_of(path), scan)


def test_one_broken_page_leaves_the_others(tmp_path):
    pdf = pikepdf.new()
    good = make.noise(80, 80)
    data = zlib.compress(make.noise(80, 80, seed=2).tobytes())
    make.add_page(pdf, FULL, xobjects={"Im": make.image_object(pdf, good)})
    broken = make.encoded_object(pdf, data[: len(data) // 2], "/FlateDecode", 80, 80)
    make.add_page(pdf, FULL, xobjects={"Im": broken})
    make.add_page(pdf, FULL, xobjects={"Im": make.image_object(pdf, good)})
    pdf.save(tmp_path / "a.pdf", stream_decode_level=pikepdf.StreamDecodeLevel.none, recompress_flate=False)
    with opened(tmp_path / "a.pdf") as pdf_file:
        assert np.array_equal(pdf_file.picture(1).pixels, good)
        with pytest.raises(DamagedFile) as error:
            pdf_file.picture(2)
        assert error.value.page == 2
        assert np.array_equal(pdf_file.picture(3).pixels, good)


@pytest.mark.parametrize(("form", "filter_"), [("JPEG", "/DCTDecode"), ("JPEG2000", "/JPXDecode")])
def test_half_a_picture_is_not_taken_for_one(tmp_path, form, filter_):
    data = make.encode(make.noise(200, 200), form)
    pdf = pikepdf.new()
    image = make.encoded_object(pdf, data[: len(data) // 2], filter_, 200, 200)
    with opened(filled(tmp_path, image, pdf)) as pdf_file, pytest.raises(DamagedFile) as error:
        pdf_file.picture(1)
    assert error.value.page == 1


@pytest.mark.parametrize("name", [b"/FlateDecodX", b"/FlateDecod\xff", b"(\xe3\xe4\xe5\xe6\xe7lat)  "])
def test_a_filter_that_does_not_exist_is_damage(tmp_path, name):
    pdf = pikepdf.new()
    path = filled(tmp_path, make.image_object(pdf, make.noise(30, 30)), pdf)
    before, at, after = path.read_bytes().partition(b"/Subtype /Image")
    head, obj, keys = before.rpartition(b"<<")
    image = obj + keys + at + after.partition(b">>")[0]
    assert image.count(b"/FlateDecode") == 1
    path.write_bytes(head + image.replace(b"/FlateDecode", name) + b">>" + after.partition(b">>")[2])
    with opened(path) as pdf_file, pytest.raises(DamagedFile) as error:
        pdf_file.picture(1)
    assert error.value.page == 1


def drawn_by(tmp_path: Path, data: bytes, filter_: str) -> Path:
    pdf = pikepdf.new()
    make.add_page(pdf, "")
    stream = pikepdf.Stream(pdf, b"")
    stream.write(data, filter=pikepdf.Name(filter_))
    pdf.pages[0].obj["/Contents"] = stream
    path = tmp_path / "a.pdf"
    pdf.save(path, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return path


def test_a_page_whose_drawing_cannot_be_decoded_is_not_taken_for_a_blank_one(tmp_path):
    content = zlib.compress(b"0 g 10 10 20 20 re f")
    for path in (drawn_by(tmp_path, content, "/Unheard"), drawn_by(tmp_path, b"no zlib data", "/FlateDecode")):
        with opened(path) as pdf_file, pytest.raises(DamagedFile) as error:
            pdf_file.picture(1)
        assert error.value.page == 1


def test_a_page_that_draws_only_a_part_is_told(tmp_path):
    content = zlib.compress(b"0 g 10 10 20 20 re f " + bytes(make.noise(1, 500) % 90 + 33), 0)
    with opened(drawn_by(tmp_path, content, "/FlateDecode")) as pdf_file:
        assert pdf_file.picture(1).notes == ()
    with opened(drawn_by(tmp_path, content[:60] + b"\xff" * 20, "/FlateDecode")) as pdf_file:
        picture = pdf_file.picture(1)
    assert picture.pixels.min() == 0
    assert "may be missing" in picture.notes[0]


def test_an_inline_picture_is_taken_too(tmp_path):
    scan = make.noise(30, 20)
    data = zlib.compress(scan.tobytes()).hex()
    content = f"q 20 0 0 30 0 0 cm BI /W 20 /H 30 /CS /G /BPC 8 /F [/AHx /Fl] ID {data}> EI Q"
    assert np.array_equal(pixels_of(one_page(tmp_path, content, {}, (20, 30)), render_dpi=100), scan)


def test_long_files_are_opened_anew_now_and_then(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.scan.pdf._REOPEN", 2)
    scans = [make.noise(30, 30, seed=n) for n in range(7)]
    with opened(make.scan_pdf(tmp_path / "a.pdf", scans)) as pdf_file:
        for n, scan in enumerate(scans, 1):
            assert np.array_equal(pdf_file.picture(n).pixels, scan)


def test_a_page_that_declares_a_giant_picture_is_refused_before_it_is_decoded(tmp_path):
    pdf = pikepdf.new()
    image = make.encoded_object(pdf, zlib.compress(bytes(1000)), "/FlateDecode", 60_000, 60_000)
    with opened(filled(tmp_path, image, pdf)) as pdf_file, pytest.raises(TooLarge) as error:
        pdf_file.picture(1)
    assert error.value.page == 1


def test_a_giant_page_is_not_rendered_at_full_resolution(tmp_path):
    got = pixels_of(one_page(tmp_path, "0 g 0 0 7000 7000 re f", {}, (14_400, 14_400)), render_dpi=100)
    assert max(got.shape) == pytest.approx(1169, abs=2)
    with opened(one_page(tmp_path, "", {}, (3000, 3000)), render_dpi=600) as pdf_file, pytest.raises(TooLarge):
        pdf_file.picture(1)


def test_scripts_and_launch_actions_are_inert(tmp_path):
    scan = make.noise(40, 40)
    pdf = pikepdf.new()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1); this.closeDoc();"))
    pdf.Root.OpenAction = action
    pdf.Root.AA = pikepdf.Dictionary(
        WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String(str(tmp_path / "never")))
    )
    path = one_page(tmp_path, FULL, {"Im": make.image_object(pdf, scan)}, pdf=pdf)
    with opened(path) as pdf_file:
        assert pdf_file._pdf.formenv is None
        assert np.array_equal(pdf_file.picture(1).pixels, scan)


def test_a_page_whose_picture_is_not_in_the_file_is_not_taken_for_a_blank_one(tmp_path):
    with opened(one_page(tmp_path, "q 72 0 0 72 0 0 cm /Gone Do Q", {})) as pdf_file:
        with pytest.raises(DamagedFile) as error:
            pdf_file.picture(1)
        assert error.value.page == 1
    pdf = pikepdf.new()
    empty = pikepdf.Stream(pdf, b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    assert pixels_of(one_page(tmp_path, "/Here Do", {"Here": empty}, pdf=pdf)).min() == 255


def test_resources_of_the_parent_hold_what_the_page_draws(tmp_path):
    pdf = pikepdf.new()
    empty = pikepdf.Stream(pdf, b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
    make.add_page(pdf, "/Here Do", (72.0, 72.0), {"Here": empty})
    page = pdf.pages[0].obj
    pdf.Root.Pages.Resources = page.Resources
    del page.Resources
    pdf.save(tmp_path / "a.pdf")
    assert pixels_of(tmp_path / "a.pdf").min() == 255


@pytest.mark.parametrize(
    ("matrix", "size", "said"),
    [("72 0 0 72 500 500", (72, 72), "outside the page"), ("0.1 0 0 0.1 0 0", (72, 72), "much too small")],
)
def test_a_picture_that_the_page_does_not_show_is_told(tmp_path, matrix, size, said):
    pdf = pikepdf.new()
    image = make.image_object(pdf, make.noise(300, 300))
    with opened(one_page(tmp_path, f"q {matrix} cm /Im Do Q", {"Im": image}, size, pdf)) as pdf_file:
        (note,) = pdf_file.picture(1).notes
    assert said in note


def test_nothing_is_said_beside_the_errors_of_koden(tmp_path, caplog):
    pdf = pikepdf.new()
    pixels_of(filled(tmp_path, make.image_object(pdf, np.full((40, 40), 255, np.uint8)), pdf))
    assert caplog.records == []

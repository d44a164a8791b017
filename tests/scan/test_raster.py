"""Every kind of picture file comes out in 8 bits, grey where it has no colour, upright by its own word."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import DamagedFile, TooLarge, TooLong, remedy_for
from pipeline.scan import formats
from pipeline.scan.raster import RasterFile
from pipeline.scan.raster import _unquoted as unquoted
from tests.scan import make

LIMIT = 10_000_000
NAMES = {"JPEG": "a.jpg", "PNG": "a.png", "TIFF": "a.tif", "BMP": "a.bmp", "JPEG2000": "a.jp2"}


def opened(path: Path, limit: int = LIMIT) -> RasterFile:
    fmt = formats.by_content(path.read_bytes()[: formats.HEAD])
    assert fmt is not None
    return RasterFile(path, path.name, fmt, limit)


def saved(tmp_path: Path, image: Image.Image, form: str, **options) -> Path:
    path = tmp_path / NAMES[form]
    if form == "JPEG":
        options = {"quality": 100, "subsampling": 0, **options}
    image.save(path, form, **options)
    return path


def pixels_of(path: Path):
    with opened(path) as file:
        return file.picture(1).pixels


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "JPEG2000"])
def test_grey_and_colour_survive_to_the_pixel(tmp_path, form):
    grey, rgb = make.noise(40, 60), make.noise(40, 60, 3)
    assert np.array_equal(pixels_of(saved(tmp_path, Image.fromarray(grey), form)), grey)
    assert np.array_equal(pixels_of(saved(tmp_path, Image.fromarray(rgb), form))[..., ::-1], rgb)


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP"])
def test_one_bit_is_black_and_white(tmp_path, form):
    bits = make.noise(40, 61) > 127
    got = pixels_of(saved(tmp_path, Image.fromarray(bits), form))
    assert np.array_equal(got, np.where(bits, 255, 0))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_one_bit_tiff_in_every_compression(tmp_path, compression):
    bits = make.text_like(200, 300) > 127
    got = pixels_of(saved(tmp_path, Image.fromarray(bits), "TIFF", compression=compression))
    assert np.array_equal(got, np.where(bits, 255, 0))


def test_white_is_zero_tiff(tmp_path):
    bits = make.noise(40, 61) > 127
    got = pixels_of(saved(tmp_path, Image.fromarray(bits), "TIFF", tiffinfo={262: 0}))
    assert np.array_equal(got, np.where(bits, 255, 0))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP"])
def test_a_colour_file_without_colour_is_grey(tmp_path, form):
    grey = make.text_like(120, 100)
    got = pixels_of(saved(tmp_path, Image.fromarray(np.stack([grey] * 3, axis=2)), form))
    assert got.ndim == 2
    assert np.abs(got.astype(int) - grey).max() <= (2 if form == "JPEG" else 0)


def test_a_single_coloured_pixel_keeps_the_colour(tmp_path):
    rgb = np.full((200, 100, 3), 255, np.uint8)
    rgb[151, 77] = (200, 0, 0)
    got = pixels_of(saved(tmp_path, Image.fromarray(rgb), "PNG"))
    assert tuple(got[151, 77]) == (0, 0, 200)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_by_what_they_hold(tmp_path, form):
    full = np.linspace(0, 65535, 3000).reshape(50, 60).astype(np.uint16)
    got = pixels_of(saved(tmp_path, Image.fromarray(full), form))
    assert np.abs(got.astype(int) - full / 257).max() <= 0.51
    twelve = np.linspace(0, 4095, 3000).reshape(50, 60).astype(np.uint16)
    with opened(saved(tmp_path, Image.fromarray(twelve), form)) as file:
        picture = file.picture(1)
    assert (picture.pixels.min(), picture.pixels.max()) == (0, 255)
    assert "12 bits" in picture.notes[0]


def test_big_endian_sixteen_bits(tmp_path):
    full = np.linspace(0, 65535, 3000).reshape(50, 60).astype(np.uint16)
    header = b"MM\0*" + struct.pack(">I", 8 + 6000)
    tags = [
        (256, 4, 60),
        (257, 4, 50),
        (258, 3, 16 << 16),
        (259, 3, 1 << 16),
        (262, 3, 1 << 16),
        (273, 4, 8),
        (277, 3, 1 << 16),
        (278, 4, 50),
        (279, 4, 6000),
    ]
    ifd = struct.pack(">H", len(tags)) + b"".join(struct.pack(">HHII", t, k, 1, v) for t, k, v in tags) + bytes(4)
    path = tmp_path / "a.tif"
    path.write_bytes(header + full.astype(">u2").tobytes() + ifd)
    assert np.abs(pixels_of(path).astype(int) - full / 257).max() <= 0.51


def test_floating_point_tiff(tmp_path):
    values = np.linspace(0, 1, 3000).reshape(50, 60).astype(np.float32)
    got = pixels_of(saved(tmp_path, Image.fromarray(values), "TIFF"))
    assert np.abs(got - values * 255).max() <= 0.51


def test_cmyk_in_jpeg_and_tiff(tmp_path):
    cmyk = np.zeros((64, 64, 4), np.uint8)
    cmyk[:32, :, 3] = 255  # black above, paper below
    cmyk[:, 48:] = (0, 255, 255, 0)  # red at the right
    image = Image.fromarray(cmyk, "CMYK")
    for path in (saved(tmp_path, image, "TIFF"), saved(tmp_path, image, "JPEG", quality=95)):
        got = pixels_of(path)
        assert got[:30, :46].max() < 30, path
        assert got[34:, :46].min() > 230, path
        assert np.abs(got[:, 50:].reshape(-1, 3).astype(int) - (0, 0, 255)).max() < 30, path


def test_palette_with_and_without_transparency(tmp_path):
    index = make.noise(30, 30) % 3
    image = Image.fromarray(index, "P")
    image.putpalette([255, 0, 0, 0, 0, 255, 10, 10, 10])
    colours = np.array([[0, 0, 255], [255, 0, 0], [10, 10, 10]], np.uint8)
    assert np.array_equal(pixels_of(saved(tmp_path, image, "PNG")), colours[index])
    colours[1] = 255
    assert np.array_equal(pixels_of(saved(tmp_path, image, "PNG", transparency=1)), colours[index])


def test_alpha_is_flattened_on_white(tmp_path):
    rgba = np.zeros((30, 40, 4), np.uint8)
    rgba[:, :20, 3] = 255
    rgba[:, 20:30, 3] = 128
    got = pixels_of(saved(tmp_path, Image.fromarray(rgba), "PNG"))
    assert got.ndim == 2
    assert (got[0, 0], got[0, 25], got[0, 35]) == (0, 127, 255)
    la = Image.merge("LA", (Image.new("L", (5, 5), 0), Image.new("L", (5, 5), 51)))
    assert pixels_of(saved(tmp_path, la, "PNG"))[0, 0] == 204


def test_an_alpha_channel_that_was_left_empty_does_not_hide_the_page(tmp_path):
    rgba = np.zeros((30, 40, 4), np.uint8)
    rgba[:, :20, :3] = 255
    with opened(saved(tmp_path, Image.fromarray(rgba), "PNG")) as file:
        picture = file.picture(1)
    assert (picture.pixels[0, 0], picture.pixels[0, 30]) == (255, 0)
    assert "transparent" in picture.notes[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(tmp_path, form, orientation):
    page = make.text_like(80, 120)
    turn = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 3),
        7: lambda a: np.rot90(a, 2).T,
        8: lambda a: np.rot90(a, 1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"tiffinfo": {0x0112: orientation}} if form == "TIFF" else {"exif": exif}
    path = saved(tmp_path, Image.fromarray(page), form, dpi=(200, 100), **options)
    with opened(path) as file:
        picture = file.picture(1)
    expected = turn(page)
    assert picture.pixels.shape == expected.shape
    assert np.abs(picture.pixels.astype(int) - expected).max() <= (2 if form == "JPEG" else 0)
    assert picture.stated == pytest.approx((100, 200) if orientation >= 5 else (200, 100), rel=0.01)


def test_every_frame_of_a_tiff_in_its_own_mode_and_order(tmp_path):
    frames = [Image.fromarray(make.noise(20 + n, 30, seed=n)) for n in range(4)] + [
        Image.fromarray(make.noise(10, 12) > 127),
        Image.fromarray(make.noise(9, 11, 3)),
    ]
    path = tmp_path / "a.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with opened(path) as file:
        assert file.pages == (1, 2, 3, 4, 5, 6)
        for n in (6, 1, 5, 2, 4, 3, 3):
            expected = np.asarray(frames[n - 1].convert("RGB"))
            got = file.picture(n).pixels
            assert np.array_equal(got[..., ::-1] if got.ndim == 3 else np.stack([got] * 3, axis=2), expected), n


def test_a_smaller_copy_in_a_tiff_is_no_page(tmp_path):
    small, large = Image.fromarray(make.noise(10, 10)), Image.fromarray(make.noise(40, 40))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    path = tmp_path / "a.tif"
    large.save(path, save_all=True, append_images=[small, large])
    with opened(path) as file:
        assert file.pages == (1, 3)
        assert file.picture(2).pixels.shape == (40, 40)


@pytest.mark.parametrize(("form", "off"), [("JPEG", 0.5), ("PNG", 0.1), ("TIFF", 0.001), ("BMP", 0.1)])
def test_the_resolution_a_file_states(tmp_path, form, off):
    with opened(saved(tmp_path, Image.fromarray(make.noise(30, 20)), form, dpi=(300, 300))) as file:
        assert file.picture(1).stated == pytest.approx((300, 300), abs=off)


def test_the_resolution_of_a_tiff_in_centimetres_and_without_unit(tmp_path):
    image = Image.fromarray(make.noise(30, 20))
    path = saved(tmp_path, image, "TIFF", x_resolution=100, y_resolution=100, resolution_unit=3)
    with opened(path) as file:
        assert file.picture(1).stated == pytest.approx((254, 254))
    path = saved(tmp_path, image, "TIFF", x_resolution=100, y_resolution=100, resolution_unit=1)
    with opened(path) as file:
        assert file.picture(1).stated is None


# --------------------------------------------------------------------------------------- what can be wrong
@pytest.mark.parametrize("form", list(NAMES))
@pytest.mark.parametrize("share", [0.05, 0.4, 0.9])
def test_a_picture_that_is_cut_off_is_never_half_grey(tmp_path, form, share):
    path = saved(tmp_path, Image.fromarray(make.noise(200, 200)), form)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedFile), opened(path) as file:
        file.picture(1)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "tiff_adobe_deflate", "jpeg", None])
def test_a_tiff_whose_directory_comes_first_is_cut_off(tmp_path, compression):
    grey = make.noise(300, 300)
    image = Image.fromarray(grey > 127 if compression == "group4" else grey)
    out = io.BytesIO()
    image.save(out, "TIFF", compression=compression)
    data = out.getvalue()
    path = tmp_path / "a.tif"
    path.write_bytes(_directory_first(data))
    assert pixels_of(path).shape == (300, 300)
    path.write_bytes(path.read_bytes()[: int(len(data) * 0.6)])
    with opened(path) as file, pytest.raises(DamagedFile):
        file.picture(1)


def _directory_first(data: bytes) -> bytes:
    """The same TIFF with its directory moved to the front, and all it points to after it."""
    at = struct.unpack("<I", data[4:8])[0]
    (count,) = struct.unpack("<H", data[at : at + 2])
    size = 2 + 12 * count + 4
    out = bytearray(struct.pack("<H", count))
    widths = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
    extra = bytearray()
    for n in range(count):
        tag, kind, many, value = struct.unpack("<HHII", data[at + 2 + 12 * n : at + 14 + 12 * n])
        length = widths[kind] * many
        if length > 4:
            block = data[value : value + length]
            value = 8 + size + len(extra)
            extra += block
        out += struct.pack("<HHII", tag, kind, many, value)
    out += bytes(4)
    shift = 8 + size + len(extra)
    moved = bytearray(b"II*\0" + struct.pack("<I", 8) + out + extra + data)
    for n in range(count):
        place = 10 + 12 * n
        tag, kind, many, value = struct.unpack("<HHII", moved[place : place + 12])
        if tag == 273:
            if many == 1:
                moved[place + 8 : place + 12] = struct.pack("<I", (value if kind == 4 else value & 0xFFFF) + shift)
                moved[place + 2 : place + 4] = struct.pack("<H", 4)
            else:
                assert kind == 4
                for k in range(many):
                    spot = value + 4 * k
                    (offset,) = struct.unpack("<I", moved[spot : spot + 4])
                    moved[spot : spot + 4] = struct.pack("<I", offset + shift)
    return bytes(moved)


def bomb(tmp_path: Path, side: int = 60_000) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9999)))
    path = tmp_path / "bomb.png"
    path.write_bytes(data + chunk(b"IEND", b""))
    return path


def test_a_png_bomb_is_refused_by_its_declared_size(tmp_path):
    with opened(bomb(tmp_path)) as file, pytest.raises(TooLarge) as error:
        file.picture(1)
    assert "60000 x 60000" in str(error.value)
    assert error.value.page == 1


def test_our_limit_holds_where_pillows_own_is_lower_and_is_put_back(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    path = saved(tmp_path, Image.fromarray(make.noise(50, 50)), "PNG")
    assert pixels_of(path).shape == (50, 50)
    assert Image.MAX_IMAGE_PIXELS == 100
    with opened(path, limit=2499) as file, pytest.raises(TooLarge):
        file.picture(1)


def test_one_broken_frame_of_a_tiff_leaves_the_others(tmp_path):
    frames = [make.noise(50, 60, seed=n) for n in range(3)]
    images = [Image.fromarray(f) for f in frames]
    path = tmp_path / "a.tif"
    images[0].save(path, save_all=True, append_images=images[1:], compression="tiff_adobe_deflate")
    data = bytearray(path.read_bytes())
    with Image.open(path) as tif:
        tif.seek(1)
        start = tif.tag_v2[273][0]
    data[start : start + 200] = bytes(200)
    path.write_bytes(data)
    with opened(path) as file:
        assert np.array_equal(file.picture(1).pixels, frames[0])
        with pytest.raises(DamagedFile) as error:
            file.picture(2)
        assert error.value.page == 2
        assert np.array_equal(file.picture(3).pixels, frames[2])


def test_a_picture_longer_than_any_jpeg_says_so(tmp_path):
    path = saved(tmp_path, Image.new("1", (2, 65_501)), "PNG")
    with opened(path) as file, pytest.raises(TooLong) as error:
        file.picture(1)
    assert "65500" in error.value.what
    assert "max_pixels" not in remedy_for(error.value.reason)
    assert pixels_of(saved(tmp_path, Image.new("1", (2, 65_500)), "PNG")).shape == (65_500, 2)


def test_a_tiff_directory_that_is_a_ring_ends(tmp_path):
    path = tmp_path / "a.tif"
    image = Image.fromarray(make.noise(8, 8))
    image.save(path, save_all=True, append_images=[image, image])
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    at = first
    while following := struct.unpack_from("<I", data, (end := at + 2 + 12 * struct.unpack_from("<H", data, at)[0]))[0]:
        at = following
    struct.pack_into("<I", data, end, first)
    path.write_bytes(data)
    with opened(path) as file:
        assert file.pages == (1, 2, 3)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("image file is truncated (12 bytes not processed)", "image file is truncated (12 bytes not processed)"),
        ("broken PNG file (chunk b'nary')", "broken PNG file (chunk ...)"),
        ("invalid literal for int() with base 10: 'canary word'", "invalid literal for int() with base 10: ..."),
        ('bad value "canary', "bad value ..."),
        ("bad value 金糸雀", "the reason cannot be told without quoting the file"),
    ],
)
def test_what_a_library_quotes_of_a_file_is_not_said_on(said, told):
    assert unquoted(said) == told


def test_a_chunk_that_is_a_word_is_not_quoted(tmp_path):
    path = saved(tmp_path, Image.fromarray(make.noise(40, 40)), "PNG")
    data = path.read_bytes()
    at = data.index(b"IDAT")
    path.write_bytes(data[:at] + b"ca\xffy" + data[at + 4 :])
    with pytest.raises(DamagedFile) as error, opened(path) as file:
        file.picture(1)
    assert "ca" not in error.value.what.partition("damaged")[2]

"""What looks like a redaction and is none; each by name."""

from __future__ import annotations

import cv2
import numpy as np

from tests.redaction.sheet import Sheet


def none(sheet: Sheet) -> None:
    found = sheet.found()
    assert found == (), [(r.kind, r.box, r.evidence) for r in found]


def form(sheet: Sheet, rows: list[int], columns: list[int], rule: int = 3) -> Sheet:
    for y in rows:
        sheet.fill(columns[0], y, columns[-1] + rule, y + rule)
    for x in columns:
        sheet.fill(x, rows[0], x + rule, rows[-1] + rule)
    return sheet


def test_print_alone() -> None:
    none(Sheet().lines())


def test_bold_heading() -> None:
    none(Sheet().text(200, 200, "SALVADORAN JUNTA", 2.6, thick=12).lines(5, y=400))


def test_form_cells_are_not_redactions() -> None:
    """Most cells of a form are empty."""
    sheet = form(Sheet().lines(2), [400, 480, 600, 680], [150, 450, 800, 1100, 1450])
    sheet.text(170, 455, "Minister").text(470, 455, "Section").text(170, 655, "Drafted")
    none(sheet)


def test_empty_form_cells_are_not_redactions() -> None:
    none(form(Sheet().lines(3), [500, 600, 700, 800], [150, 500, 900, 1400]))


def test_leaning_form_cells_are_not_redactions() -> None:
    sheet = form(Sheet().lines(2), [400, 480, 600, 680], [150, 450, 800, 1100, 1450])
    none(sheet.text(170, 455, "Minister").text(470, 455, "Section").turned(1.2))


def test_row_of_empty_cells_is_not_a_redaction() -> None:
    """Boxes for initials."""
    none(form(Sheet().lines(3), [500, 620], [200, 400, 600, 800, 1000]))


def test_stamp_in_a_frame_is_not_a_redaction() -> None:
    none(Sheet().lines(5, y=500).box(1200, 100, 1450, 220, 8).text(1225, 185, "SECRET", 1.6, thick=6))


def test_text_frame_is_not_a_redaction() -> None:
    none(Sheet().lines(3).box(150, 450, 1450, 560, 3).text(180, 520, "This report must be handled with care"))


def test_several_lines_in_a_frame_are_not_a_redaction() -> None:
    none(Sheet().box(100, 80, 1500, 1000, 3).lines(11))


def test_title_bar_is_not_a_redaction() -> None:
    none(Sheet().lines(3, y=700).fill(150, 200, 1450, 330).text(260, 300, "INTELLIGENCE", 3.4, tone=255, thick=8))


def test_underline_is_not_a_redaction() -> None:
    none(Sheet().lines(8).fill(120, 160, 1300, 163).fill(120, 230, 900, 234))


def test_two_underlined_lines_are_not_a_redaction() -> None:
    none(Sheet().text(200, 300).text(200, 370).fill(200, 310, 1300, 313).fill(200, 380, 1300, 383))


def test_thick_rule_is_not_a_redaction() -> None:
    none(Sheet().lines(4).fill(100, 600, 1500, 612).fill(100, 700, 1500, 720))


def test_struck_out_print_is_not_a_redaction() -> None:
    none(Sheet().text(400, 200, "TOP SECRET", 2.0, thick=6).fill(380, 172, 800, 182).lines(5, y=400))


def test_scan_edges_are_not_redactions() -> None:
    none(Sheet().lines(8, x=200).fill(0, 0, 60, 1200).fill(0, 1170, 1600, 1200).fill(1570, 300, 1600, 900))


def test_punch_holes_are_not_redactions() -> None:
    sheet = Sheet().lines(8, x=200)
    for y in (300, 800):
        cv2.circle(sheet.pixels, (80, y), 36, (0, 0, 0), -1)
    none(sheet)


def test_cut_punch_holes_are_not_redactions() -> None:
    sheet = Sheet().lines(8, x=200)
    cv2.circle(sheet.pixels, (700, 40), 36, (0, 0, 0), -1)
    none(sheet.fill(600, 0, 800, 52, 255))


def test_seal_is_not_a_redaction() -> None:
    sheet = Sheet().lines(3)
    cv2.circle(sheet.pixels, (800, 800), 180, (0, 0, 0), -1)
    cv2.rectangle(sheet.pixels, (720, 720), (880, 880), (255, 255, 255), 4)
    none(sheet)


def test_hatched_page_border_is_not_a_redaction() -> None:
    sheet = Sheet().lines(8, x=250)
    y, x = np.mgrid[0:1200, 0:1600]
    border = (x < 140) | (x >= 1460) | (y < 60) | (y >= 1140)
    sheet.pixels[border & ((x + y) % 12 < 6)] = 0
    none(sheet)


def test_page_frame_is_not_a_redaction() -> None:
    none(Sheet().box(40, 40, 1560, 1160, 3).lines(10))


def test_map_is_not_a_redaction() -> None:
    """Frame, coast, hatched sea, meridians that bend."""
    sheet = Sheet().box(200, 100, 1400, 1100, 4)
    coast = np.array([[200, 400], [500, 450], [700, 300], [900, 600], [800, 900], [1000, 1100], [200, 1100]], np.int32)
    for y in range(120, 1090, 16):
        sheet.fill(204, y, 1396, y + 2)
    cv2.fillPoly(sheet.pixels, [coast], (255, 255, 255))
    cv2.polylines(sheet.pixels, [coast], True, (0, 0, 0), 4)
    for x in range(300, 1400, 200):
        cv2.ellipse(sheet.pixels, (x, 600), (60, 500), 0, -90, 90, (0, 0, 0), 2)
    none(sheet.text(300, 700, "BURMA").text(320, 900, "SIAM"))


def test_legend_swatch_with_round_corners_is_not_a_redaction() -> None:
    sheet = Sheet().lines(3)
    for thickness, tone in ((-1, 0), (-1, 255)):
        grow = 5 if tone == 0 else 0
        for x, y in ((410, 610), (590, 610), (410, 640), (590, 640)):
            cv2.circle(sheet.pixels, (x, y), 12 + grow, (tone,) * 3, thickness)
        sheet.fill(398 - grow, 610, 602 + grow, 640, tone).fill(410, 598 - grow, 590, 652 + grow, tone)
    none(sheet.text(630, 640, "territory"))


def test_highlighter_over_print_is_not_a_redaction() -> None:
    sheet = Sheet(colour=True)
    sheet.fill(120, 400, 1000, 450, (120, 255, 255)).lines()
    none(sheet)


def test_bar_chart_is_not_a_redaction() -> None:
    sheet = Sheet(colour=True).lines(2)
    for i, h in enumerate((300, 420, 250, 380, 500)):
        sheet.fill(300 + i * 120, 1000 - h, 340 + i * 120, 1000, (60, 120, 230))
    none(sheet)


def test_coloured_stripe_over_a_black_block_is_a_logo() -> None:
    sheet = Sheet(colour=True).lines(5, x=300)
    none(sheet.fill(80, 100, 130, 400, (200, 100, 20)).fill(80, 400, 130, 700, (40, 170, 70)).fill(80, 700, 130, 1000))


def test_photograph_is_not_a_redaction() -> None:
    sheet = Sheet().lines(4)
    y, x = np.mgrid[0:600, 0:900]
    noise = np.random.default_rng(3).normal(0, 12, (600, 900))
    photo = 120 + 90 * np.sin(x / 140) * np.cos(y / 90) + noise
    sheet.pixels[500:1100, 300:1200] = np.clip(photo, 0, 255).astype(np.uint8)
    none(sheet)

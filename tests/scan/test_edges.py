"""What is taken for no page, and above all what is not."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.model import Image
from pipeline.scan.edges import Edges, find_edges, whiten
from pipeline.scan.survey import survey
from tests.scan import sheets


def found(page: Image) -> Edges:
    return find_edges(survey(page))


def rules(edges: Edges) -> set[str]:
    return {e.rule for e in edges.evidence}


def test_a_plain_page_has_no_edges() -> None:
    edges = found(sheets.letter())
    assert edges.clean and not edges.void.any() and edges.content.x1 == 1240


def test_black_edges_are_whitened_and_the_text_stays() -> None:
    clean = sheets.letter()
    page = clean.copy()
    page[:, :60] = 0
    page[-45:, :] = 0
    edges = found(page)
    assert rules(edges) == {"scan.black-edge"}
    assert np.array_equal(whiten(page, edges.void), clean)
    assert edges.content.x0 == 30 and abs(edges.content.y1 - (3508 - 45) / 2) <= 1


def test_a_wedge_left_by_a_skewed_sheet_is_whitened() -> None:
    page = sheets.skewed(sheets.letter(), 1.5, outside=0)
    out = whiten(page, found(page).void)
    out[200:2800, 200:2300] = 255  # the text
    assert (page[:, :4] < 100).sum() > 5000 and (out < 100).sum() < 100  # a tip one pixel wide may stay


def test_redaction_bleeding_off_the_page_stays() -> None:
    page = sheets.letter()
    page[900:1000, 1700:] = 0
    page[1500:2300, 1200:] = 0
    assert not found(page).void.any()


def test_redaction_that_joins_a_black_edge_stays() -> None:
    page = sheets.letter()
    page[:, :50] = 0
    page[1400:1500, :900] = 0
    out = whiten(page, found(page).void)
    assert (out[1400:1500, 70:900] == 0).all() and (out[:1390, :50] == 255).all()


def test_a_page_that_is_black_as_a_whole_stays() -> None:
    page = sheets.blank(paper=0)
    page[100:130, 100:2000] = 255
    assert not found(page).void.any()


def test_a_hatched_border_at_the_rim_stays() -> None:
    page = sheets.letter()
    big = sheets.hatched(np.full((3508 + 120, 2480 + 120), 255, np.uint8))[60:-60, 60:-60]
    assert not found(np.minimum(page, big)).void.any()


def test_text_at_the_rim_stays() -> None:
    page = sheets.text(sheets.blank(), (0, 40, 2480, 3400))
    assert not found(page).void.any()


def test_punch_holes_are_whitened_whole_or_cut_off() -> None:
    page = sheets.letter()
    for centre in ((130, 1200), (130, 2100), (14, 500)):
        cv2.circle(page, centre, 36, 30, -1)
    edges = found(page)
    assert rules(edges) == {"scan.punch-hole"} and edges.evidence[0].detail.startswith("3 ")
    assert np.array_equal(whiten(page, edges.void), sheets.letter())


def test_squares_bullets_rings_and_blots_in_the_middle_are_no_holes() -> None:
    page = sheets.letter()
    page[600:680, 80:160] = 0
    cv2.circle(page, (130, 1200), 12, 0, -1)
    cv2.circle(page, (130, 2100), 36, 0, 5)
    cv2.circle(page, (1240, 3000), 36, 0, -1)
    assert not found(page).void.any()


def test_shadow_of_the_sheets_end_is_whitened_a_full_width_redaction_is_not() -> None:
    page = sheets.letter()
    page[3300:3330, 20:2460] = 0
    assert rules(found(page)) == {"scan.sheet-end"}
    page = sheets.letter()
    page[3300:3350, 250:2230] = 0
    assert found(page).clean
    page = sheets.letter()
    cv2.rectangle(page, (20, 20), (2460, 3490), 0, 8)
    assert found(page).clean


def test_a_sheet_on_a_grey_table() -> None:
    page = np.full((2400, 3000), 120, np.uint8)
    sheet = cv2.resize(sheets.letter(paper=225), (1500, 2122), interpolation=cv2.INTER_AREA)
    page[140 : 140 + 2122, 700:2200] = sheet
    edges = found(page)
    assert edges.surrounded
    box = edges.content
    assert abs(box.x0 - 350) < 10 and abs(box.x1 - 1100) < 10 and abs(box.y0 - 70) < 10
    ink = (sheet < 100).sum()
    kept = (whiten(page, edges.void)[140 : 140 + 2122, 700:2200] < 100).sum()
    assert kept == ink


def test_a_grey_box_on_white_paper_is_no_surrounding() -> None:
    page = sheets.letter()
    page[2700:, 200:2300] = 170
    page[400:1200, :1800] = 200
    assert not found(page).void.any()


def test_a_slip_on_a_black_ground_is_all_that_is_left() -> None:
    page = np.zeros((3508, 4960), np.uint8)
    page[400:1300, 600:2000] = 250
    page[500:560, 700:1900:90] = 0
    edges = found(page)
    assert edges.surrounded and rules(edges) == {"scan.surroundings"}
    factor = survey(page).factor
    box = edges.content
    assert abs(box.x0 * factor - 600) < 12 and abs(box.x1 * factor - 2000) < 12
    assert abs(box.y0 * factor - 400) < 12 and abs(box.y1 * factor - 1300) < 12


def test_a_black_page_with_lines_left_between_is_no_ground() -> None:
    page = np.zeros((3508, 2480), np.uint8)
    page[600:700, 300:2200] = 250
    page[1500:1600, 300:1200] = 250
    assert not found(page).void.any()

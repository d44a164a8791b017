import cv2
import numpy as np

from pipeline.model import Direction
from pipeline.recognition import crops


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


def test_a_tall_box_is_a_column_and_its_top_comes_first() -> None:
    page = np.full((200, 100), 255, np.uint8)
    page[20:40, 40:60] = 0  # a mark at the column's top
    column = quad(40, 20, 60, 180)
    assert crops.direction_of(column) is Direction.VERTICAL
    strip = crops.cut(page, column, Direction.VERTICAL)
    assert strip.shape == (20, 160)
    assert strip[:, :18].max() == 0 and strip[:, 25:].min() == 255


def test_a_slanted_line_is_set_straight() -> None:
    page = np.full((300, 600), 255, np.uint8)
    corners = np.array([[50, 100], [550, 160], [545, 200], [45, 140]], dtype=np.float32)
    cv2.fillPoly(page, [corners.astype(np.int32)], 0)
    strip = crops.cut(page, corners, Direction.HORIZONTAL)
    assert (strip[6:-6, 6:-6] < 40).mean() > 0.98


def test_a_box_at_the_edge_of_the_page_is_cut_at_it() -> None:
    page = np.full((50, 80), 255, np.uint8)
    assert crops.cut(page, quad(60, 30, 120, 70), Direction.HORIZONTAL).shape == (20, 20)

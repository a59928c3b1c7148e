"""Surfaces as bytes: PNG files, with a palette or without, and the addresses by which HTML pages hold their pictures in themselves."""

from __future__ import annotations

import base64
import io
from typing import Literal

import pygame
from PIL import Image

# An HTML page of ours shows only pictures that are written in it, and fetches nothing.
CONTENT_SECURITY_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
PAGE_COLOURS = 64  # of a picture on a page


def to_image(surface: pygame.Surface) -> Image.Image:
    """Return a surface as an RGB image of Pillow's."""
    return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))


def encode_png(surface: pygame.Surface) -> bytes:
    """Return a surface as a PNG in true colours."""
    data = io.BytesIO()
    to_image(surface).save(data, "PNG", optimize=True)
    return data.getvalue()


def encode_paletted_png(surface: pygame.Surface, colours: int, transparent: bool = True) -> bytes:
    """Return a surface as a PNG with a palette: a third of the bytes, and no difference to see."""
    kind: Literal["RGBA", "RGB"] = "RGBA" if transparent else "RGB"
    image = Image.frombytes(kind, surface.get_size(), pygame.image.tobytes(surface, kind))
    data = io.BytesIO()
    image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def picture_uri(surface: pygame.Surface) -> str:
    """Return the `data:` address of a picture, to be written into a page."""
    return f"data:image/png;base64,{base64.b64encode(encode_paletted_png(surface, PAGE_COLOURS)).decode()}"

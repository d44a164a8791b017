"""What a source still holds although its pages withhold it: where, of what kind and how much, never the content.

``file.py`` looks at a file by itself (metadata, attachments, earlier revisions, layers ...), ``page.py`` at one
page as it is shown; each hands on to what knows the format. ``audit.py`` takes a whole source through both.
"""

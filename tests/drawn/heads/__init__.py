"""Pages as an engine would read them, without a picture: lines of text at places, laid out as in a run. For the rules
that read heads, on forms of many years, posts and kinds; nothing in them is copied from a paper that exists."""

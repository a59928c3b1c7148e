"""Pictures to take away: GIF, MP4, film strips, one-file HTML pages, and the gallery of variants."""

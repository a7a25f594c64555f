"""Camera processes: each demuxes and decodes one stream into a ring in shared memory."""

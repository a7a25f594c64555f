"""The box: core, domains, media, vision, web; `app` puts them together."""

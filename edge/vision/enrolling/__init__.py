"""Enrolment: from photos, or from a camera, to face templates. `wire` and `words` are light, for the hub's side."""

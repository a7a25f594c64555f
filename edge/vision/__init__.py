"""Pixels to facts: faces found, measured and matched, in one worker process for all cameras."""

import warnings

# face_recognition_models asks pkg_resources for the place of its files: nothing that its users could change.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

"""dlib's face network out of its own file, as an ONNX graph that is kept on disk."""

"""ONNX Runtime for Python as far as docs/python/predict.py uses it, computed by ONNX Runtime for Node.

Used in tests only, where the Python package is not installed: models are run by the test's own process
(pythonScript.test.ts), which listens on the port BRIDGE_PORT.
"""
import json
import os
import socket
import struct
from types import SimpleNamespace

import numpy as np


class InferenceSession:
    def __init__(self, path, providers):
        self._socket = socket.create_connection(("127.0.0.1", int(os.environ["BRIDGE_PORT"])))
        self._metadata = json.loads(self._ask({"model": path}, b""))

    def get_modelmeta(self):
        return SimpleNamespace(custom_metadata_map=self._metadata)

    def run(self, outputs, feeds):
        assert outputs == ["probabilities"] and list(feeds) == ["image"]
        image = feeds["image"]
        assert image.dtype == np.float32
        found = np.frombuffer(self._ask({"shape": image.shape}, image.tobytes()), np.float32)
        return [found.reshape(image.shape[0], -1, *image.shape[2:])]

    def _ask(self, header, payload):
        text = json.dumps(header).encode()
        self._socket.sendall(struct.pack("<II", len(text), len(payload)) + text + payload)
        (length,) = struct.unpack("<I", self._read(4))
        return self._read(length)

    def _read(self, length):
        parts = bytearray()
        while len(parts) < length:
            part = self._socket.recv(length - len(parts))
            if not part:
                raise EOFError("The test closed the connection.")
            parts += part
        return bytes(parts)

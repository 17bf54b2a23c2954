#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reference.py MODEL TENSOR WIDTH HEIGHT: what plain onnxruntime says of one picture, as JSON.

TENSOR is a file of float32, planar RGB of the size the model takes; WIDTH and HEIGHT are the original picture's.
"""

import json
import sys

import numpy as np
import onnxruntime

model, tensor, width, height = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
images = np.fromfile(tensor, dtype=np.float32).reshape(1, *session.get_inputs()[0].shape[1:])
answers = session.run(
    ["labels", "boxes", "scores"],
    {"images": images, "orig_target_sizes": np.array([[int(width), int(height)]], dtype=np.int64)},
)
labels, boxes, scores = (answer[0].ravel().tolist() for answer in answers)
json.dump({"labels": labels, "boxes": boxes, "scores": scores}, sys.stdout)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tiny ONNX models of the tests: real files with the interfaces of real detectors and answers anyone can work out.

    python3 -m pip install onnx
    python3 Tools/make-tiny-model/make_tiny_model.py Tests/InferenceTests/Fixtures

tiny-official.onnx has the official interface. It cuts a 32x32 picture into 4x4 cells of 8x8 pixels and reports every
cell as an object: its label is the strongest colour (0 red, 1 green, 2 blue), its score how much stronger that colour
is than the weakest (grey, black and white score 0, pure colours 1), its box the cell, in pixels of the original picture.
Answers are sorted by score, highest first; equals keep the order of the cells.

tiny-huggingface.onnx has the inputs and outputs of the Hugging Face export and no sense: it is there to be refused.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

SIDE, CELL = 32, 8
GRID = SIDE // CELL
CELLS = GRID * GRID
OPSET = [helper.make_opsetid("", 17)]


def constant(name, values, dtype):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def official():
    fractions = [
        [column / GRID, row / GRID, (column + 1) / GRID, (row + 1) / GRID] for row in range(GRID) for column in range(GRID)
    ]
    node = helper.make_node
    nodes = [
        # Mean colour of every cell, [N,3,16].
        node("AveragePool", ["images"], ["pooled"], kernel_shape=[CELL, CELL], strides=[CELL, CELL]),
        node("Reshape", ["pooled", "cells_shape"], ["cells"]),
        # Label and score of every cell, [N,16].
        node("ArgMax", ["cells"], ["cell_labels"], axis=1, keepdims=0),
        node("ReduceMax", ["cells"], ["strongest"], axes=[1], keepdims=0),
        node("ReduceMin", ["cells"], ["weakest"], axes=[1], keepdims=0),
        node("Sub", ["strongest", "weakest"], ["cell_scores"]),
        # Sorted by score.
        node("TopK", ["cell_scores", "count"], ["scores", "order"], axis=1, largest=1, sorted=1),
        node("GatherElements", ["cell_labels", "order"], ["labels"], axis=1),
        # Boxes in that order, [N,16,4], times [width, height, width, height].
        node("Gather", ["fractions", "order"], ["sorted_fractions"], axis=0),
        node("Cast", ["orig_target_sizes"], ["size"], to=TensorProto.FLOAT),
        node("Concat", ["size", "size"], ["corners"], axis=1),
        node("Unsqueeze", ["corners", "middle"], ["scale"]),
        node("Mul", ["sorted_fractions", "scale"], ["boxes"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "tiny_official",
        [
            value("images", TensorProto.FLOAT, ["N", 3, SIDE, SIDE]),
            value("orig_target_sizes", TensorProto.INT64, ["N", 2]),
        ],
        [
            value("labels", TensorProto.INT64, ["N", CELLS]),
            value("boxes", TensorProto.FLOAT, ["N", CELLS, 4]),
            value("scores", TensorProto.FLOAT, ["N", CELLS]),
        ],
        [
            constant("cells_shape", [0, 3, CELLS], np.int64),
            constant("count", [CELLS], np.int64),
            constant("middle", [1], np.int64),
            constant("fractions", fractions, np.float32),
        ],
    )
    return graph


def huggingface():
    value = helper.make_tensor_value_info
    nodes = [
        helper.make_node("ReduceMean", ["pixel_values"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "axes"], ["one"]),
        helper.make_node("Expand", ["one", "logits_shape"], ["logits"]),
        helper.make_node("Expand", ["one", "boxes_shape"], ["pred_boxes"]),
    ]
    return helper.make_graph(
        nodes,
        "tiny_huggingface",
        [value("pixel_values", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [value("logits", TensorProto.FLOAT, ["N", 5, 80]), value("pred_boxes", TensorProto.FLOAT, ["N", 5, 4])],
        [
            constant("axes", [1, 2], np.int64),
            constant("logits_shape", [1, 5, 80], np.int64),
            constant("boxes_shape", [1, 5, 4], np.int64),
        ],
    )


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for name, graph in (("tiny-official", official()), ("tiny-huggingface", huggingface())):
        model = helper.make_model(graph, opset_imports=OPSET, producer_name="vedette make_tiny_model")
        # The oldest version that this opset may have, so that runtimes of some years ago load it too.
        model.ir_version = 8
        checker.check_model(model, full_check=True)
        path = folder / f"{name}.onnx"
        path.write_bytes(model.SerializeToString(deterministic=True))
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()

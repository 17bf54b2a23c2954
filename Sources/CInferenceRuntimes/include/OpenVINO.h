// SPDX-License-Identifier: Apache-2.0
//
// The part of OpenVINO's C API that Vedette calls, declared after its documentation (2024.0 to 2026.4 agree on it).

#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct ov_core ov_core;
typedef struct ov_model ov_model;
typedef struct ov_port ov_port;
typedef struct ov_compiled_model ov_compiled_model;
typedef struct ov_infer_request ov_infer_request;
typedef struct ov_tensor ov_tensor;

/// 0 is success; every other value is a failure that `last_error` explains.
typedef int32_t ov_status;

/// Limits of one axis, both included; a fixed axis has them equal, a free one has `max` -1.
typedef struct ov_dimension {
    int64_t min;
    int64_t max;
} ov_dimension;

/// Axes of a tensor, some perhaps free. `dimensions` belongs to the library until `shape_free`; null where not even the rank is known.
typedef struct ov_shape {
    ov_dimension rank;
    ov_dimension *_Nullable dimensions;
} ov_shape;

typedef struct ov_version {
    const char *_Nullable build;
    const char *_Nullable description;
} ov_version;

/// Element types as OpenVINO numbers them.
enum { vedette_ov_bf16 = 2, vedette_ov_f32 = 4, vedette_ov_i32 = 9, vedette_ov_i64 = 10 };

/// The functions of one opened library. Each is thread-safe but those of a request, which has one caller at a time.
typedef struct vedette_openvino {
    ov_status (*version)(ov_version *version);
    void (*version_free)(ov_version *version);
    /// Why the last call that failed did, on whatever thread; to be freed with `text_free`.
    char *_Nullable (*_Nonnull last_error)(void);
    void (*text_free)(char *text);

    ov_status (*core_create)(ov_core *_Nullable *_Nonnull core);
    void (*core_free)(ov_core *core);
    ov_status (*core_property)(const ov_core *core, const char *device, const char *key, char *_Nullable *_Nonnull value);
    ov_status (*read_model)(const ov_core *core, const char *path, const char *_Nullable weights, ov_model *_Nullable *_Nonnull model);

    void (*model_free)(ov_model *model);
    ov_status (*input_count)(const ov_model *model, size_t *count);
    ov_status (*output_count)(const ov_model *model, size_t *count);
    ov_status (*input)(const ov_model *model, size_t index, ov_port *_Nullable *_Nonnull port);
    ov_status (*output)(const ov_model *model, size_t index, ov_port *_Nullable *_Nonnull port);
    ov_status (*input_named)(const ov_model *model, const char *name, ov_port *_Nullable *_Nonnull port);
    ov_status (*output_named)(const ov_model *model, const char *name, ov_port *_Nullable *_Nonnull port);
    ov_status (*reshape)(const ov_model *model, const char *_Nonnull *_Nonnull names, const ov_shape *shapes, size_t count);

    void (*port_free)(ov_port *port);
    ov_status (*port_name)(const ov_port *port, char *_Nullable *_Nonnull name);
    ov_status (*port_type)(const ov_port *port, int32_t *type);
    ov_status (*port_shape)(const ov_port *port, ov_shape *shape);
    void (*shape_free)(ov_shape *shape);

    /// Variadic, which Swift cannot call: use `vedette_openvino_compile`.
    ov_status (*compile)(const ov_core *core, const ov_model *model, const char *device, size_t argumentCount,
        ov_compiled_model *_Nullable *_Nonnull compiled, ...);
    void (*compiled_free)(ov_compiled_model *compiled);
    ov_status (*compiled_property)(const ov_compiled_model *compiled, const char *key, char *_Nullable *_Nonnull value);
    ov_status (*request_create)(const ov_compiled_model *compiled, ov_infer_request *_Nullable *_Nonnull request);

    void (*request_free)(ov_infer_request *request);
    ov_status (*request_tensor)(const ov_infer_request *request, const char *name, ov_tensor *_Nullable *_Nonnull tensor);
    ov_status (*request_infer)(ov_infer_request *request);

    void (*tensor_free)(ov_tensor *tensor);
    ov_status (*tensor_data)(const ov_tensor *tensor, void *_Nullable *_Nonnull data);
    ov_status (*tensor_count)(const ov_tensor *tensor, size_t *count);
} vedette_openvino;

/// The functions of an opened library, in memory that lives as long as the process. Null where the library lacks one,
/// whose symbol `lacking` is then set to, or where there is no memory.
const vedette_openvino *_Nullable vedette_openvino_table(void *library, const char *_Nullable *_Nonnull lacking);

/// Fixes every axis of the official interface's inputs: `images` to [1,3,height,width], `orig_target_sizes` to [1,2].
ov_status vedette_openvino_fix_shapes(const vedette_openvino *functions, const ov_model *model, int64_t height, int64_t width);

/// How a model is to run on the CPU.
typedef struct vedette_ov_cpu_plan {
    /// Pictures computed at the same time.
    int32_t streams;
    /// Threads of all streams together; 0 leaves it to the plug-in.
    int32_t threads;
    /// 0 leaves it to the plug-in, else one of `vedette_ov_f32`, `vedette_ov_bf16`.
    int32_t precision;
} vedette_ov_cpu_plan;

/// Compiles `model` for the CPU.
ov_status vedette_openvino_compile(
    const vedette_openvino *functions, const ov_core *core, const ov_model *model, vedette_ov_cpu_plan plan,
    ov_compiled_model *_Nullable *_Nonnull compiled);

#pragma clang assume_nonnull end

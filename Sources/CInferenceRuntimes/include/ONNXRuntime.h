// SPDX-License-Identifier: Apache-2.0
//
// The part of ONNX Runtime's C API that Vedette calls.
//
// The library exports one symbol, which hands out a table of functions. The table only ever grows at its end, so a
// version asked for once is answered for ever. No header comes with the wheel; the places below are those of API
// version 21 (release 1.21), and ONNXRuntime.c holds them fast with assertions.

#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef struct ort_status ort_status;
typedef struct ort_env ort_env;
typedef struct ort_session ort_session;
typedef struct ort_session_options ort_session_options;
typedef struct ort_run_options ort_run_options;
typedef struct ort_value ort_value;
typedef struct ort_type_info ort_type_info;
typedef struct ort_tensor_info ort_tensor_info;
typedef struct ort_memory_info ort_memory_info;
typedef struct ort_allocator ort_allocator;
typedef struct ort_cuda_options ort_cuda_options;
typedef struct ort_tensorrt_options ort_tensorrt_options;

/// The API version asked for.
enum { vedette_ort_api_version = 21 };
/// Codes and kinds as ONNX Runtime numbers them.
enum { vedette_ort_log_fatal = 4, vedette_ort_allocator_arena = 1, vedette_ort_memory_default = 0 };
enum { vedette_ort_float = 1, vedette_ort_int32 = 6, vedette_ort_int64 = 7 };

/// A function that can fail answers null for success, or a status that `release_status` frees.
#define ORT_CALL(name, ...) ort_status *_Nullable (*_Nonnull name)(__VA_ARGS__)
/// `count` functions that Vedette does not call.
#define ORT_SKIP(first, count) void *_Nonnull skipped_##first[count]

typedef struct vedette_ort {
    ORT_SKIP(0, 2);
    const char *_Nonnull (*_Nonnull error_message)(const ort_status *status);                                                    // 2
    ORT_CALL(create_env, int32_t logLevel, const char *logName, ort_env *_Nullable *_Nonnull env);             // 3
    ORT_SKIP(4, 3);
    ORT_CALL(create_session, const ort_env *env, const char *path, const ort_session_options *options,
        ort_session *_Nullable *_Nonnull session);                                                             // 7
    ORT_SKIP(8, 1);
    ORT_CALL(run, ort_session *session, const ort_run_options *_Nullable options, const char *_Nonnull const *_Nonnull inputNames,
        const ort_value *_Nullable const *_Nonnull inputs, size_t inputCount, const char *_Nonnull const *_Nonnull outputNames,
        size_t outputCount, ort_value *_Nullable *_Nonnull outputs);                                           // 9
    ORT_CALL(create_session_options, ort_session_options *_Nullable *_Nonnull options);                        // 10
    ORT_SKIP(11, 13);
    ORT_CALL(set_intra_op_threads, ort_session_options *options, int32_t count);                               // 24
    ORT_SKIP(25, 5);
    ORT_CALL(input_count, const ort_session *session, size_t *count);                                          // 30
    ORT_CALL(output_count, const ort_session *session, size_t *count);                                         // 31
    ORT_SKIP(32, 1);
    ORT_CALL(input_type, const ort_session *session, size_t index, ort_type_info *_Nullable *_Nonnull type);   // 33
    ORT_CALL(output_type, const ort_session *session, size_t index, ort_type_info *_Nullable *_Nonnull type);  // 34
    ORT_SKIP(35, 1);
    ORT_CALL(input_name, const ort_session *session, size_t index, ort_allocator *allocator, char *_Nullable *_Nonnull name);   // 36
    ORT_CALL(output_name, const ort_session *session, size_t index, ort_allocator *allocator, char *_Nullable *_Nonnull name);  // 37
    ORT_SKIP(38, 11);
    ORT_CALL(create_tensor, const ort_memory_info *memory, void *data, size_t byteCount, const int64_t *shape, size_t rank,
        int32_t elementType, ort_value *_Nullable *_Nonnull value);                                            // 49
    ORT_SKIP(50, 1);
    ORT_CALL(tensor_data, ort_value *value, void *_Nullable *_Nonnull data);                                   // 51
    ORT_SKIP(52, 3);
    /// The result lives as long as `type`; null where it is no tensor.
    ORT_CALL(tensor_info, const ort_type_info *type, const ort_tensor_info *_Nullable *_Nonnull info);         // 55
    ORT_SKIP(56, 4);
    ORT_CALL(element_type, const ort_tensor_info *info, int32_t *type);                                        // 60
    ORT_CALL(rank, const ort_tensor_info *info, size_t *rank);                                                 // 61
    ORT_CALL(dimensions, const ort_tensor_info *info, int64_t *dimensions, size_t rank);                       // 62
    ORT_SKIP(63, 1);
    ORT_CALL(element_count, const ort_tensor_info *info, size_t *count);                                       // 64
    ORT_CALL(value_info, const ort_value *value, ort_tensor_info *_Nullable *_Nonnull info);                   // 65
    ORT_SKIP(66, 3);
    ORT_CALL(cpu_memory, int32_t allocator, int32_t memoryType, ort_memory_info *_Nullable *_Nonnull memory);  // 69
    ORT_SKIP(70, 6);
    ORT_CALL(allocator_free, ort_allocator *allocator, void *memory);                                          // 76
    ORT_SKIP(77, 1);
    ORT_CALL(default_allocator, ort_allocator *_Nullable *_Nonnull allocator);                                 // 78, not to be freed
    ORT_SKIP(79, 13);
    void (*release_env)(ort_env *env);                                                                         // 92
    void (*release_status)(ort_status *status);                                                                // 93
    void (*release_memory_info)(ort_memory_info *memory);                                                      // 94
    void (*release_session)(ort_session *session);                                                             // 95
    void (*release_value)(ort_value *value);                                                                   // 96
    ORT_SKIP(97, 1);
    void (*release_type_info)(ort_type_info *type);                                                            // 98
    void (*release_tensor_info)(ort_tensor_info *info);                                                        // 99
    void (*release_session_options)(ort_session_options *options);                                             // 100
    ORT_SKIP(101, 29);
    ORT_CALL(add_config_entry, ort_session_options *options, const char *key, const char *value);              // 130
    ORT_SKIP(131, 39);
    ORT_CALL(append_tensorrt, ort_session_options *options, const ort_tensorrt_options *tensorrt);             // 170
    ORT_CALL(create_tensorrt_options, ort_tensorrt_options *_Nullable *_Nonnull tensorrt);                     // 171
    ORT_SKIP(172, 2);
    void (*release_tensorrt_options)(ort_tensorrt_options *tensorrt);                                          // 174
    ORT_SKIP(175, 29);
    ORT_CALL(append_cuda, ort_session_options *options, const ort_cuda_options *cuda);                         // 204
    ORT_CALL(create_cuda_options, ort_cuda_options *_Nullable *_Nonnull cuda);                                 // 205
    ORT_SKIP(206, 2);
    void (*release_cuda_options)(ort_cuda_options *cuda);                                                      // 208
} vedette_ort;

#undef ORT_CALL
#undef ORT_SKIP

/// The function table of an opened library, which lives as long as the process; null where the library is none of
/// ONNX Runtime's or is older than the API version asked for. `version` is set to its release ("1.32.0") where it tells.
const vedette_ort *_Nullable vedette_ort_table(void *library, const char *_Nullable *_Nonnull version);

/// A model's answers for one picture, which the caller frees with `release_value`; null until there.
typedef struct vedette_ort_answers {
    ort_value *_Nullable labels;
    ort_value *_Nullable boxes;
    ort_value *_Nullable scores;
} vedette_ort_answers;

/// Runs a model of the official interface on one picture. Several threads may do so at once.
ort_status *_Nullable vedette_ort_detect(
    const vedette_ort *functions, ort_session *session, const ort_value *images, const ort_value *sizes, vedette_ort_answers *answers);

#pragma clang assume_nonnull end

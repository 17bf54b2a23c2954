// SPDX-License-Identifier: Apache-2.0

#include "OpenVINO.h"

#include "SharedLibrary.h"

#include <stdio.h>
#include <stdlib.h>

const vedette_openvino *vedette_openvino_table(void *library, const char **lacking) {
    *lacking = 0;
    vedette_openvino *f = calloc(1, sizeof *f);
    if (!f) {
        return 0;
    }
    const struct {
        const char *symbol;
        void **place;
    } wanted[] = {
        {"ov_get_openvino_version", (void **)&f->version},
        {"ov_version_free", (void **)&f->version_free},
        {"ov_get_last_err_msg", (void **)&f->last_error},
        {"ov_free", (void **)&f->text_free},
        {"ov_core_create", (void **)&f->core_create},
        {"ov_core_free", (void **)&f->core_free},
        {"ov_core_get_property", (void **)&f->core_property},
        {"ov_core_read_model", (void **)&f->read_model},
        {"ov_model_free", (void **)&f->model_free},
        {"ov_model_inputs_size", (void **)&f->input_count},
        {"ov_model_outputs_size", (void **)&f->output_count},
        {"ov_model_const_input_by_index", (void **)&f->input},
        {"ov_model_const_output_by_index", (void **)&f->output},
        {"ov_model_const_input_by_name", (void **)&f->input_named},
        {"ov_model_const_output_by_name", (void **)&f->output_named},
        {"ov_model_reshape", (void **)&f->reshape},
        {"ov_output_const_port_free", (void **)&f->port_free},
        {"ov_port_get_any_name", (void **)&f->port_name},
        {"ov_port_get_element_type", (void **)&f->port_type},
        {"ov_port_get_partial_shape", (void **)&f->port_shape},
        {"ov_partial_shape_free", (void **)&f->shape_free},
        {"ov_core_compile_model", (void **)&f->compile},
        {"ov_compiled_model_free", (void **)&f->compiled_free},
        {"ov_compiled_model_get_property", (void **)&f->compiled_property},
        {"ov_compiled_model_create_infer_request", (void **)&f->request_create},
        {"ov_infer_request_free", (void **)&f->request_free},
        {"ov_infer_request_get_tensor", (void **)&f->request_tensor},
        {"ov_infer_request_infer", (void **)&f->request_infer},
        {"ov_tensor_free", (void **)&f->tensor_free},
        {"ov_tensor_data", (void **)&f->tensor_data},
        {"ov_tensor_get_size", (void **)&f->tensor_count},
    };
    _Static_assert(
        sizeof wanted / sizeof *wanted == sizeof(vedette_openvino) / sizeof(void *), "every function of the table has its symbol");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *address = vedette_library_symbol(library, wanted[i].symbol);
        if (!address) {
            *lacking = wanted[i].symbol;
            free(f);
            return 0;
        }
        *wanted[i].place = address;
    }
    return f;
}

ov_status vedette_openvino_fix_shapes(const vedette_openvino *functions, const ov_model *model, int64_t height, int64_t width) {
    ov_dimension images[] = {{1, 1}, {3, 3}, {height, height}, {width, width}};
    ov_dimension sizes[] = {{1, 1}, {2, 2}};
    const char *names[] = {"images", "orig_target_sizes"};
    const ov_shape shapes[] = {{{4, 4}, images}, {{2, 2}, sizes}};
    return functions->reshape(model, names, shapes, 2);
}

ov_status vedette_openvino_compile(
    const vedette_openvino *functions, const ov_core *core, const ov_model *model, vedette_ov_cpu_plan plan, ov_compiled_model **compiled) {
    char streams[16], threads[16];
    snprintf(streams, sizeof streams, "%d", (int)plan.streams);
    snprintf(threads, sizeof threads, "%d", (int)plan.threads);
    const char *argument[10] = {
        "PERFORMANCE_HINT", plan.streams > 1 ? "THROUGHPUT" : "LATENCY",
        "NUM_STREAMS", streams,
        // Not pinned to cores: decoders and encoders want those cores too.
        "ENABLE_CPU_PINNING", "NO",
    };
    size_t count = 6;
    if (plan.threads > 0) {
        argument[count++] = "INFERENCE_NUM_THREADS";
        argument[count++] = threads;
    }
    if (plan.precision) {
        argument[count++] = "INFERENCE_PRECISION_HINT";
        argument[count++] = plan.precision == vedette_ov_bf16 ? "bf16" : "f32";
    }
    // A variadic call cannot be built at run time, but the callee reads only as many arguments as it is told of.
    return functions->compile(
        core, model, "CPU", count, compiled, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5], argument[6],
        argument[7], argument[8], argument[9]);
}

// SPDX-License-Identifier: Apache-2.0

#include "ONNXRuntime.h"

#include "SharedLibrary.h"

// The places that ONNX Runtime's own source promises never to move (its ends of versions 1, 2, 5, 10 and 11), and those
// after each gap of ours: a miscount would call the wrong function.
#define AT(member, index) _Static_assert(offsetof(vedette_ort, member) == (index) * sizeof(void *), #member " stands at " #index)
AT(error_message, 2);
AT(create_session, 7);
AT(run, 9);
AT(set_intra_op_threads, 24);
AT(input_count, 30);
AT(input_type, 33);
AT(input_name, 36);
AT(create_tensor, 49);
AT(tensor_data, 51);
AT(tensor_info, 55);
AT(element_type, 60);
AT(element_count, 64);
AT(cpu_memory, 69);
AT(allocator_free, 76);
AT(default_allocator, 78);
AT(release_env, 92);
AT(release_type_info, 98);
AT(release_session_options, 100);
AT(add_config_entry, 130);
AT(append_tensorrt, 170);
AT(release_tensorrt_options, 174);
AT(append_cuda, 204);
AT(release_cuda_options, 208);

struct api_base {
    const vedette_ort *(*table)(uint32_t version);
    const char *(*version)(void);
};

const vedette_ort *vedette_ort_table(void *library, const char **version) {
    *version = 0;
    const struct api_base *(*base)(void) = (const struct api_base *(*)(void))vedette_library_symbol(library, "OrtGetApiBase");
    if (!base) {
        return 0;
    }
    *version = base()->version();
    return base()->table(vedette_ort_api_version);
}

ort_status *vedette_ort_detect(
    const vedette_ort *functions, ort_session *session, const ort_value *images, const ort_value *sizes, vedette_ort_answers *answers) {
    const char *const inputNames[] = {"images", "orig_target_sizes"};
    const char *const outputNames[] = {"labels", "boxes", "scores"};
    const ort_value *inputs[] = {images, sizes};
    ort_value *outputs[] = {0, 0, 0};
    ort_status *status = functions->run(session, 0, inputNames, inputs, 2, outputNames, 3, outputs);
    *answers = (vedette_ort_answers){outputs[0], outputs[1], outputs[2]};
    return status;
}

// For the thread sanitizer: it does not see how a packaged gRPC hands a call's operations from the
// thread that starts them to the one that is told of their end. These stand before gRPC's own
// functions, call them, and tell the sanitizer that the one comes before the other, operation by
// operation: two calls stay unordered.
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

namespace {

template <typename Function>
Function* Next(Function* /*ours*/, const char* symbol) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol));
}

grpc_event Acquired(grpc_event event) {
  if (event.type == GRPC_OP_COMPLETE) __tsan_acquire(event.tag);
  return event;
}

}  // namespace

extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* operations, size_t count,
                                      void* tag, void* reserved) {
  static auto* const next = Next(&grpc_call_start_batch, "grpc_call_start_batch");
  __tsan_release(tag);
  return next(call, operations, count, tag, reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline,
                                      void* reserved) {
  static auto* const next = Next(&grpc_completion_queue_next, "grpc_completion_queue_next");
  return Acquired(next(queue, deadline, reserved));
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag,
                                       gpr_timespec deadline, void* reserved) {
  static auto* const next = Next(&grpc_completion_queue_pluck, "grpc_completion_queue_pluck");
  return Acquired(next(queue, tag, deadline, reserved));
}

}  // extern "C"

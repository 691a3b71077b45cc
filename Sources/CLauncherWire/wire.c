#include "launcher_wire.h"

/* Without hidden padding, the service and the launcher lay these structs out alike. */
_Static_assert(sizeof(struct launcher_request) == 48, "launcher_request is packed by hand");
_Static_assert(sizeof(struct launcher_event) == 120, "launcher_event is packed by hand");
_Static_assert(sizeof(struct launcher_refused) == 16, "launcher_refused is packed by hand");
_Static_assert(sizeof(struct launcher_operation) == 56, "launcher_operation is packed by hand");

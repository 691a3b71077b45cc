/*
 * Fuzzes the codec and the channel of the link between harness and submission, with the Python code that they call.
 *
 * The first byte of an input chooses the side that reads and whether it reads one value or the frames of a socket.
 */
#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IS_HARNESS = 1, IS_SOCKET = 2 };

static PyObject *read_value, *read_frames;

static _Noreturn void fail(const char *what) {
    if (PyErr_Occurred()) PyErr_Print();
    fprintf(stderr, "%s\n", what);
    abort();
}

/*
 * `read_value` checks that a decoded value can be encoded and decoded again. A reference to a container of the request,
 * and a handle of this side, mean something else in the second decoding, so that may refuse them.
 */
static const char program[] =
    "import sys\n"
    "import sandmartin\n"
    "sandmartin.native = native\n"
    "from sandmartin.access_rules import AccessRules\n"
    "from sandmartin.link import CannotCross, Link, LinkBroken, Malformed, Unsendable\n"
    "from sandmartin.objects import Objects\n"
    "def new_objects(is_harness):\n"
    "    objects = Objects('peer', AccessRules()) if is_harness else Objects('peer')\n"
    "    objects._exported += [len, ValueError('a'), {}]\n"
    "    return objects\n"
    "def read_value(data, is_harness):\n"
    "    objects = new_objects(is_harness)\n"
    "    Link(-1, objects, objects.perform)\n"
    "    try:\n"
    "        value = native.Decoder(data, objects, [[], {}, set()]).whole()\n"
    "    except (Malformed, LinkBroken):\n"
    "        return\n"
    "    encoder = native.Encoder(objects)\n"
    "    try:\n"
    "        encoder.value(value)\n"
    "    except Unsendable:\n"
    "        return\n"
    "    try:\n"
    "        again = native.Decoder(encoder.out, new_objects(is_harness)).whole()\n"
    "    except Malformed:\n"
    "        return\n"
    "    if type(again) is not type(value) and 'peer' not in (type(again).__module__, type(value).__module__):\n"
    "        raise AssertionError((value, again))\n"
    "def read_frames(descriptor, is_harness):\n"
    "    objects = new_objects(is_harness)\n"
    "    link = Link(descriptor, objects, objects.perform)\n"
    "    try:\n"
    "        for turn in range(4):\n"
    "            link.serve_next()\n"
    "    except LinkBroken:\n"
    "        pass\n"
    "    link.broken = None\n"
    "    for turn in range(4):\n"
    "        try:\n"
    "            link.request('call', 1, ([], {}, bytearray(b'x')), {})\n"
    "        except LinkBroken:\n"
    "            break\n"
    "        except CannotCross:\n"
    "            pass\n"
    "        except BaseException as error:\n"
    "            if not hasattr(error, '_sandmartin_text'):\n"
    "                raise\n";

static void start(const char *home, const char *library) {
    PyPreConfig before;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    /* So that AddressSanitizer sees every allocation of Python. */
    before.allocator = PYMEM_ALLOCATOR_MALLOC;
    if (PyStatus_Exception(Py_PreInitialize(&before))) fail("prepare Python");
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.write_bytecode = 0;
    if (PyStatus_Exception(PyConfig_SetBytesString(&config, &config.home, home))) fail("set Python's home");
    if (PyStatus_Exception(Py_InitializeFromConfig(&config))) fail("start Python");
    PyConfig_Clear(&config);

    PyObject *globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    PyObject *native = codec_make_module(), *text = PyUnicode_FromString(library);
    if (native == NULL || text == NULL || PyDict_SetItemString(globals, "native", native) != 0) fail("make the module");
    if (PyList_Append(PySys_GetObject("path"), text) != 0) fail("set the path");
    if (PyRun_String(program, Py_file_input, globals, globals) == NULL) fail("define the functions");
    read_value = PyDict_GetItemString(globals, "read_value");
    read_frames = PyDict_GetItemString(globals, "read_frames");
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count, (void)arguments;
    const char *home = getenv("FUZZ_PYTHON"), *library = getenv("FUZZ_LIBRARY");
    if (home == NULL || library == NULL) fail("FUZZ_PYTHON and FUZZ_LIBRARY must name the directories of Python");
    start(home, library);
    return 0;
}

static PyObject *run_frames(const uint8_t *bytes, size_t size, int is_harness) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) fail("socketpair");
    /* An input fits into the socket's buffer. What the reader sends does too, or its limit ends the test. */
    if (write(sockets[1], bytes, size) != (ssize_t)size || shutdown(sockets[1], SHUT_WR) != 0) fail("write");
    PyObject *done = PyObject_CallFunction(read_frames, "ii", sockets[0], is_harness);
    close(sockets[0]);
    close(sockets[1]);
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size == 0) return 0;
    int is_harness = (bytes[0] & IS_HARNESS) != 0;
    PyObject *done = (bytes[0] & IS_SOCKET) != 0 ? run_frames(bytes + 1, size - 1, is_harness)
                     : PyObject_CallFunction(read_value, "y#i", bytes + 1, (Py_ssize_t)size - 1, is_harness);
    if (done == NULL) fail("an exception that malformed bytes must not cause");
    Py_DECREF(done);
    return 0;
}

{
  "targets": [
    {
      "target_name": "usrsctp",
      "sources": [
        "../../sockets/addon/abort_reason.cc",
        "../../sockets/addon/arguments.cc",
        "../../sockets/addon/event.cc",
        "../../sockets/addon/reassembly.cc",
        "../../sockets/addon/socket_address.cc",
        "addon.cc",
        "addresses.cc",
        "ending.cc",
        "inbox.cc",
        "outbox.cc",
        "paths.cc",
        "sctp_socket.cc",
        "socket_options.cc",
        "stack_lock.cc",
        "wakeup.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "INET", "INET6"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Wno-unused-parameter"],
      # Linked in, not loaded: only so can stack_lock.cc stand between it and the C library.
      "libraries": ["<!(pkg-config --variable=libdir usrsctp)/libusrsctp.a"],
      "ldflags": [
        "-pthread",
        "-Wl,--exclude-libs=libusrsctp.a",
        "-Wl,--wrap=recvmsg,--wrap=nanosleep",
        "-Wl,--wrap=pthread_create,--wrap=pthread_join,--wrap=pthread_cond_wait",
        "-Wl,--wrap=in6addr_any"
      ],
      "variables": { "sanitized%": 0 },
      "conditions": [
        [
          "sanitized==1",
          {
            "sources": ["stack_lock_check.cc"],
            "cflags_cc": ["-fsanitize=address", "-fno-omit-frame-pointer", "-g", "-O1"],
            "ldflags": ["-fsanitize=address", "-Wl,--wrap=malloc,--wrap=calloc,--wrap=free"]
          }
        ]
      ]
    }
  ]
}

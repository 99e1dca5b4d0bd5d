{
  "targets": [
    {
      "target_name": "kernel_sctp",
      "sources": [
        "../../sockets/addon/abort_reason.cc",
        "../../sockets/addon/arguments.cc",
        "../../sockets/addon/event.cc",
        "../../sockets/addon/reassembly.cc",
        "../../sockets/addon/socket_address.cc",
        "addon.cc",
        "addresses.cc",
        "inbox.cc",
        "kernel_socket.cc",
        "paths.cc",
        "sending.cc",
        "silence.cc",
        "socket_options.cc",
        "watch.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Wno-unused-parameter"],
      # Other systems have other declarations of the API, or none.
      "conditions": [["OS!='linux'", { "type": "none", "sources/": [["exclude", "."]] }]]
    }
  ]
}

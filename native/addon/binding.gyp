{
  "targets": [
    {
      "target_name": "usrsctp",
      "sources": ["addon.cc", "event.cc", "sctp_socket.cc", "socket_address.cc", "wakeup.cc"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "INET", "INET6"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Wno-unused-parameter"],
      "libraries": ["<!@(pkg-config --libs usrsctp)"]
    }
  ]
}

#include "arguments.h"

#include <cstring>

namespace rsplab {

std::vector<std::string> Strings(const Napi::Value& value) {
  std::vector<std::string> strings;
  if (!value.IsArray()) return strings;
  const auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) strings.push_back(array.Get(i).ToString().Utf8Value());
  return strings;
}

uint32_t Number(const Napi::Object& object, const char* name, uint32_t otherwise) {
  const Napi::Value value = object.Get(name);
  return value.IsNumber() ? value.As<Napi::Number>().Uint32Value() : otherwise;
}

AssociationSettings Settings(const Napi::Value& value) {
  AssociationSettings settings;
  if (!value.IsObject()) return settings;
  const auto given = value.As<Napi::Object>();
  const auto signed_number = [&given](const char* name) {
    const Napi::Value number = given.Get(name);
    return number.IsNumber() ? number.As<Napi::Number>().Int32Value() : -1;
  };
  settings.rto_initial = Number(given, "rtoInitial", 0);
  settings.rto_min = Number(given, "rtoMin", 0);
  settings.rto_max = Number(given, "rtoMax", 0);
  settings.assoc_max_retrans =
      static_cast<uint16_t>(Number(given, "assocMaxRetrans", 0));
  settings.path_max_retrans = static_cast<uint16_t>(Number(given, "pathMaxRetrans", 0));
  settings.pf_max_retrans = signed_number("pfMaxRetrans");
  settings.heartbeat_interval = signed_number("heartbeatInterval");
  return settings;
}

SendOptions Sending(const Napi::Value& value) {
  SendOptions options;
  if (!value.IsObject()) return options;
  const auto given = value.As<Napi::Object>();
  options.stream = static_cast<uint16_t>(Number(given, "stream", 0));
  options.ppid = Number(given, "ppid", 0);
  options.ordered = given.Get("ordered").ToBoolean();
  options.sack_immediately = given.Get("sackImmediately").ToBoolean();
  options.lifetime = Number(given, "lifetime", 0);
  return options;
}

Napi::Array ToArray(Napi::Env env, const std::vector<PathState>& paths) {
  Napi::Array list = Napi::Array::New(env);
  for (const auto& path : paths) {
    Napi::Object object = Napi::Object::New(env);
    object["address"] = Napi::String::New(env, path.address);
    object["state"] = Napi::String::New(env, path.state);
    object["primary"] = Napi::Boolean::New(env, path.primary);
    object["smoothedRtt"] = Napi::Number::New(env, path.smoothed_rtt);
    object["rto"] = Napi::Number::New(env, path.rto);
    if (path.cwnd > 0) object["cwnd"] = Napi::Number::New(env, path.cwnd);
    list[list.Length()] = object;
  }
  return list;
}

Napi::Array ToArray(Napi::Env env, const std::vector<std::string>& strings) {
  Napi::Array list = Napi::Array::New(env);
  for (const auto& text : strings) list[list.Length()] = Napi::String::New(env, text);
  return list;
}

Napi::Error SystemError(Napi::Env env, int error) {
  Napi::Error thrown = Napi::Error::New(env, std::strerror(error));
  thrown.Value()["errno"] = Napi::Number::New(env, error);
  return thrown;
}

}  // namespace rsplab

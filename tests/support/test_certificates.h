// Self-signed certificates for TLS tests on this machine, valid for a hundred years. They guard nothing.
#pragma once

namespace sluice::test {

// For the name "localhost" only.
inline constexpr const char* kLocalhostCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBljCCATugAwIBAgIUYKExfsf1jqNRixSJHadlvti5fAEwCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA0Mjk1MloYDzIxMjYxMDI4\n"
    "MDQyOTUyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAQMZl0Cxk5ThYn3E56whBjEawEeseyxkcIfFNxZYURkaPr9ytA33ncg\n"
    "40TfLtstEHDHLpgftfe/bXVlSfNjBh+0o2kwZzAdBgNVHQ4EFgQUaDxaKlRuFrPU\n"
    "szwHpP14i2bI3okwHwYDVR0jBBgwFoAUaDxaKlRuFrPUszwHpP14i2bI3okwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID\n"
    "SQAwRgIhAPOLFUnbN1+bIcTt7flUGxgQLQeMvWK4/HWwCqHDbTwjAiEAwjizxEC5\n"
    "RBsPLsH7CqHeXjgKWOYRRdeuUJZdn2hr7AI=\n"
    "-----END CERTIFICATE-----\n";
inline constexpr const char* kLocalhostKey = "-----BEGIN PRIVATE KEY-----\n"
                                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgO42xUe8eNGLj4KqR\n"
                                             "1VIrTpJHu7ZKTdUjXob4UM6oExihRANCAAQMZl0Cxk5ThYn3E56whBjEawEeseyx\n"
                                             "kcIfFNxZYURkaPr9ytA33ncg40TfLtstEHDHLpgftfe/bXVlSfNjBh+0\n"
                                             "-----END PRIVATE KEY-----\n";

// For the name "other.example" only.
inline constexpr const char* kOtherCertificate = "-----BEGIN CERTIFICATE-----\n"
                                                 "MIIBojCCAUegAwIBAgIUO78nXvb+7k190zqKOLKLu4KyoYIwCgYIKoZIzj0EAwIw\n"
                                                 "GDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yNjExMjEwNDI5NTJaGA8yMTI2\n"
                                                 "MTAyODA0Mjk1MlowGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49\n"
                                                 "AgEGCCqGSM49AwEHA0IABEhALU1mFpywJDf4h7pk4RiAMEUH6Kw8QYDDwSEhm56o\n"
                                                 "0ykUN03AQINl/CIxT8X8+EMS43Xr+EnP6Lddw6DipCKjbTBrMB0GA1UdDgQWBBSN\n"
                                                 "LOmOwXksc9zn3TeXEvmIcOif5jAfBgNVHSMEGDAWgBSNLOmOwXksc9zn3TeXEvmI\n"
                                                 "cOif5jAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDW90aGVyLmV4YW1wbGUw\n"
                                                 "CgYIKoZIzj0EAwIDSQAwRgIhAP5sX1FA5Z59fVHHVmUB8+s68d5/prcxDoADfwLA\n"
                                                 "rZi1AiEAqe5Pb/GAfYrV7mQztRDarIsQTB5qUMCttNLEriHl2Tc=\n"
                                                 "-----END CERTIFICATE-----\n";
inline constexpr const char* kOtherKey = "-----BEGIN PRIVATE KEY-----\n"
                                         "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgW6vC6wUHNh4G6qeM\n"
                                         "ZuIcXFeAN0xTHbyhrv6YE3JJe42hRANCAARIQC1NZhacsCQ3+Ie6ZOEYgDBFB+is\n"
                                         "PEGAw8EhIZueqNMpFDdNwECDZfwiMU/F/PhDEuN16/hJz+i3XcOg4qQi\n"
                                         "-----END PRIVATE KEY-----\n";

}  // namespace sluice::test

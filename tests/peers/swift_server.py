#!/usr/bin/python3
"""OpenStack Swift with its S3 layer in one process, for tests: proxy, account and container servers on private ports, objects in memory.

Usage: swift_server.py FOLDER ACCESS_KEY SECRET_KEY BUCKET... FOLDER is private and empty. Prints "ready PORT" when the proxy listens; ends with its
standard input. The key pair is the account test:tester of tempauth; s3api checks AWS Signature V4 itself.
"""
import eventlet
eventlet.monkey_patch()

import array
import logging
import os
import sys

from eventlet import wsgi

folder, access, secret = sys.argv[1:4]
buckets = sys.argv[4:]
account_name, user = access.split(":")
devices = os.path.join(folder, "devices")
os.makedirs(os.path.join(devices, "d1"))
with open(os.path.join(folder, "swift.conf"), "w") as conf:
    conf.write("[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n"
               "[storage-policy:0]\nname = one\ndefault = yes\n")

import swift.common.utils as utils
utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
utils.HASH_PATH_SUFFIX = b"test"
utils.HASH_PATH_PREFIX = b"test"

import swift.common.storage_policy as storage_policy
storage_policy.reload_storage_policies()

from swift.account import server as account_server
from swift.common.middleware import catch_errors, tempauth
from swift.common.middleware.s3api import s3api
from swift.common.ring import RingData
from swift.common.swob import Request
from swift.container import server as container_server
from swift.obj import mem_server
from swift.proxy import server as proxy_server




logging.getLogger("").addHandler(logging.FileHandler(os.path.join(folder, "swift.log")))
storage = {"devices": devices, "mount_check": "false", "swift_dir": folder, "log_level": "WARNING",
           "hash_path_prefix": "test", "hash_path_suffix": "test", "fallocate_reserve": "0", "disable_fallocate": "true"}
sockets = {name: eventlet.listen(("127.0.0.1", 0)) for name in ("account", "container", "object", "proxy")}


def write_ring(name, port, file_name):
    device = {"id": 0, "zone": 0, "region": 1, "device": "d1", "ip": "127.0.0.1", "port": port, "weight": 1.0,
              "replication_ip": "127.0.0.1", "replication_port": port, "meta": ""}
    # One partition power of 2 on the only device.
    RingData([array.array("H", [0, 0, 0, 0])], [device], 30).save(os.path.join(folder, file_name))


for ring, server in (("account", "account"), ("container", "container"), ("object", "object")):
    write_ring(ring, sockets[server].getsockname()[1], ring + ".ring.gz")

port = sockets["proxy"].getsockname()[1]
proxy_conf = {"__name__": "proxy-server", "__file__": os.path.join(folder, "swift.conf"), "swift_dir": folder,
              "account_autocreate": "true", "allow_account_management": "false",
              "log_level": "WARNING", "object_post_as_copy": "false"}
proxy = proxy_server.app_factory(proxy_conf)
auth = tempauth.filter_factory({"user_%s_%s" % (account_name, user): secret + " .admin",
                                "storage_url_scheme": "http"})(proxy)
layer = s3api.filter_factory({"s3_acl": "false", "check_bucket_owner": "false", "dns_compliant_bucket_names": "true",
                              "location": "us-east-1", "storage_domain": "s3.localhost", "allow_multipart_uploads": "false",
                              "auth_pipeline_check": "false", "log_level": "WARNING"})(auth)


class Cache:
    """What tempauth wants of memcached, for one process."""

    def __init__(self):
        self.values = {}

    def get(self, key, raise_on_error=False):
        return self.values.get(key)

    def set(self, key, value, serialize=True, time=0, min_compress_len=0, raise_on_error=False):
        self.values[key] = value

    def incr(self, key, delta=1, time=0):
        self.values[key] = int(self.values.get(key, 0)) + int(delta)
        return self.values[key]

    def delete(self, key, server_key=None):
        self.values.pop(key, None)


cache = Cache()
checked = catch_errors.filter_factory({})(layer)


def pipeline(env, start_response):
    env["swift.cache"] = cache
    return checked(env, start_response)


quiet = open(os.path.join(folder, "access.log"), "w")
apps = {"account": account_server.app_factory(dict(storage)), "container": container_server.app_factory(dict(storage)),
        "object": mem_server.app_factory(dict(storage)), "proxy": pipeline}
for name, app in apps.items():
    eventlet.spawn(wsgi.server, sockets[name], app, log=quiet, custom_pool=eventlet.GreenPool(64))

for bucket in buckets:
    path = "/v1/AUTH_%s/%s" % (account_name, bucket)
    answer = Request.blank(path, environ={"REQUEST_METHOD": "PUT", "swift.cache": cache, "swift_owner": True}).get_response(proxy)
    if answer.status_int not in (201, 202):
        sys.exit("bucket %s: %s" % (bucket, answer.status))
print("ready %d" % port, flush=True)
while eventlet.tpool.execute(os.read, 0, 64):
    pass

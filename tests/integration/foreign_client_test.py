#!/usr/bin/env python3
"""The contract as a stranger uses it: Python's gRPC with messages generated from the .proto files,
methods by their path, nothing of ours in between. Also the bytes that no client of ours sends.
"""

import os
import queue
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import processes  # noqa: E402

MESSAGES = tempfile.TemporaryDirectory(prefix="clientele-test.")
processes.generate_messages(MESSAGES.name)

# Debian packages neither service for Python; these are wire-compatible with the standard ones.
STANDARD_SERVICES = """
syntax = "proto3";
package standard;
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse { int32 status = 1; }
message ReflectionRequest { string host = 1; string list_services = 7; }
message ReflectionResponse {
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  Services list_services_response = 6;
}
"""
with open(os.path.join(MESSAGES.name, "standard.proto"), "w", encoding="utf-8") as proto:
    proto.write(STANDARD_SERVICES)
subprocess.run(["protoc", "-I" + MESSAGES.name, "--python_out=" + MESSAGES.name,
                os.path.join(MESSAGES.name, "standard.proto")], check=True)

import grpc  # noqa: E402
import standard_pb2  # noqa: E402
from clientele.v1 import admin_service_pb2, client_service_pb2, errors_pb2  # noqa: E402
from clientele.v1 import import_service_pb2, segment_service_pb2, types_pb2  # noqa: E402

NOW = "2026-11-16T09:00:00Z"
NOW_SECONDS = 1794819600
SERVING = 1
DEADLINE = 30


def call(channel, service, method, request, answer_type):
    return channel.unary_unary(
        "/clientele.v1.%s/%s" % (service, method),
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=answer_type.FromString)(request, timeout=DEADLINE)


def raw_call(channel, method, body):
    return channel.unary_unary("/clientele.v1." + method)(body, timeout=DEADLINE)


def details_of(error):
    """The google.rpc.Status of the trailer, its details by type."""
    trailer = dict(error.trailing_metadata())["grpc-status-details-bin"]
    status = errors_pb2.ErrorStatus.FromString(trailer)
    kinds = {"type.googleapis.com/google.rpc.ErrorInfo": errors_pb2.ErrorInfo,
             "type.googleapis.com/google.rpc.BadRequest": errors_pb2.BadRequest}
    return status, {any_.type_url.rsplit(".", 1)[1]: kinds[any_.type_url].FromString(any_.value)
                    for any_ in status.details}


class ForeignClientTest(unittest.TestCase):

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="clientele-test.")
        self.server = processes.Server(self.dir.name, "--clock=" + NOW)
        self.channel = grpc.insecure_channel(self.server.address)

    def tearDown(self):
        self.channel.close()
        self.assertTrue(self.server.is_running(), self.server.log())
        self.assertEqual(0, self.server.stop())
        self.dir.cleanup()

    def create(self, external_id):
        request = client_service_pb2.CreateClientRequest(request_id="create " + external_id)
        request.profile.external_id = external_id
        return call(self.channel, "ClientService", "CreateClient", request,
                    client_service_pb2.CreateClientResponse)

    def record_orders(self, *orders, **settings):
        request = client_service_pb2.RecordOrdersRequest(**settings)
        for client, external_id, quantity, amount in orders:
            order = request.orders.add(external_id=external_id, quantity=quantity,
                                       amount_minor=amount)
            order.client.external_id = client
        return call(self.channel, "ClientService", "RecordOrders", request,
                    client_service_pb2.RecordOrdersResponse)

    def count(self, expression, at_least=None):
        request = segment_service_pb2.CountSegmentRequest(at_least=at_least)
        request.filter.expression = expression
        return call(self.channel, "SegmentService", "CountSegment", request,
                    segment_service_pb2.CountSegmentResponse)

    def status(self):
        return call(self.channel, "AdminService", "GetStatus",
                    admin_service_pb2.GetStatusRequest(), admin_service_pb2.GetStatusResponse)

    # --- Standard services ----------------------------------------------------------------------

    def test_health_says_serving(self):
        check = self.channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=standard_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=standard_pb2.HealthCheckResponse.FromString)
        answer = check(standard_pb2.HealthCheckRequest(), timeout=DEADLINE)
        self.assertEqual(SERVING, answer.status)

    def test_reflection_lists_every_service(self):
        reflect = self.channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            request_serializer=standard_pb2.ReflectionRequest.SerializeToString,
            response_deserializer=standard_pb2.ReflectionResponse.FromString)
        requests = iter([standard_pb2.ReflectionRequest(list_services="*")])
        answer = next(reflect(requests, timeout=DEADLINE))
        names = {service.name for service in answer.list_services_response.service}
        self.assertLessEqual({"clientele.v1." + name for name in (
            "AdminService", "CampaignService", "ClientService", "ImportService", "PolicyService",
            "SegmentService")}, names)

    # --- The contract ---------------------------------------------------------------------------

    def test_a_client_with_orders_is_counted(self):
        created = self.create("c-1")
        self.assertTrue(created.created)
        self.assertEqual(NOW_SECONDS, created.client.created_at.seconds)
        # A large one and a small one: 51 a time.
        recorded = self.record_orders(("c-1", "o-1", 100, 50_000), ("c-1", "o-2", 2, 1_000))
        self.assertEqual([client_service_pb2.RecordOrdersResponse.CHANGE_RECORDED] * 2,
                         [result.change for result in recorded.results])
        answer = self.count("temperature = HOT AND volume_tier = MEDIUM", recorded.revision)
        self.assertEqual(1, answer.count)
        self.assertEqual(0, self.count("volume_tier = LARGE").count)
        request = client_service_pb2.GetClientRequest()
        request.client.external_id = "c-1"
        card = call(self.channel, "ClientService", "GetClient", request,
                    client_service_pb2.GetClientResponse).client
        self.assertEqual(51_000, card.facts.total_amount_minor)
        self.assertEqual(51, card.facts.average_order_quantity)

    def test_a_repeated_write_gives_its_first_answer(self):
        first = self.create("c-1")
        again = self.create("c-1")
        self.assertEqual(first.client.id, again.client.id)
        self.assertEqual(first.revision.token, again.revision.token)
        self.assertEqual(1, self.status().clients)

    def test_a_segment_is_streamed_and_goes_on_from_a_position(self):
        for i in range(5):
            self.create("c-%d" % i)
        request = segment_service_pb2.QuerySegmentRequest(fields=["external_id"])
        query = self.channel.unary_stream(
            "/clientele.v1.SegmentService/QuerySegment",
            request_serializer=segment_service_pb2.QuerySegmentRequest.SerializeToString,
            response_deserializer=segment_service_pb2.QuerySegmentResponse.FromString)
        batches = list(query(request, timeout=DEADLINE))
        self.assertEqual([1, 2, 3, 4, 5], list(batches[0].client_ids))
        self.assertEqual(["c-0", "c-1", "c-2", "c-3", "c-4"], list(batches[0].columns[0].texts))
        self.create("c-5")
        request.position = batches[-1].position
        rest = list(query(request, timeout=DEADLINE))
        self.assertEqual([6], [i for batch in rest for i in batch.client_ids])

    def test_an_import_answers_each_batch_after_its_commit(self):
        sent = queue.SimpleQueue()
        stream = self.channel.stream_stream(
            "/clientele.v1.ImportService/Import",
            request_serializer=import_service_pb2.ImportRequest.SerializeToString,
            response_deserializer=import_service_pb2.ImportResponse.FromString)
        answers = stream(iter(sent.get, None), timeout=DEADLINE)
        first = import_service_pb2.ImportRequest(batch=1)
        for i in range(3):
            first.rows.add().client.profile.external_id = "c-%d" % i
        sent.put(first)
        answer = next(answers)
        self.assertEqual((1, 3, 0), (answer.batch, answer.changed, len(answer.rejections)))
        # It is in before the next batch is sent.
        self.assertEqual(3, self.count("", answer.revision).count)
        last = import_service_pb2.ImportRequest(batch=2, last=True)
        order = last.rows.add().order
        order.client.external_id = "c-0"
        order.quantity = 10
        order.amount_minor = 500
        last.rows.add().order.client.external_id = "nobody"
        sent.put(last)
        sent.put(None)
        answer = next(answers)
        self.assertEqual((2, 1), (answer.batch, answer.changed))
        self.assertEqual([1], [rejection.row for rejection in answer.rejections])
        self.assertRaises(StopIteration, next, answers)
        self.assertEqual(grpc.StatusCode.OK, answers.code())

    # --- Errors ---------------------------------------------------------------------------------

    def test_an_error_carries_its_details_in_the_standard_trailer(self):
        request = client_service_pb2.CreateClientRequest()
        request.profile.tax_id = "12"
        request.contact_points.add(channel=types_pb2.CHANNEL_EMAIL, address="masha@")
        with self.assertRaises(grpc.RpcError) as caught:
            call(self.channel, "ClientService", "CreateClient", request,
                 client_service_pb2.CreateClientResponse)
        error = caught.exception
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, error.code())
        status, details = details_of(error)
        self.assertEqual(3, status.code)
        self.assertEqual(error.details(), status.message)
        self.assertEqual("INVALID_FIELD", details["ErrorInfo"].reason)
        self.assertEqual("clientele", details["ErrorInfo"].domain)
        violations = {v.field: v.description for v in details["BadRequest"].field_violations}
        self.assertEqual({"profile.tax_id", "contact_points[0].address"}, set(violations))
        self.assertEqual('got "12", want 6 to 20 letters and digits',
                         violations["profile.tax_id"])
        self.assertEqual(0, self.status().clients)

    def test_an_error_in_cyrillic_survives_the_trailer(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.count('tags:"цена, прайс"')
        _, details = details_of(caught.exception)
        self.assertEqual("INVALID_FILTER", details["ErrorInfo"].reason)
        self.assertIn("цена, прайс", details["BadRequest"].field_violations[0].description)

    def test_many_invalid_fields_fit_into_the_trailer(self):
        # gRPC drops trailers beyond 8 KiB, and the reason would be lost with them.
        request = client_service_pb2.RecordOrdersRequest()
        for _ in range(500):
            request.orders.add(promo_code="\u043f" * 65, currency="\u0440" * 200)
        with self.assertRaises(grpc.RpcError) as caught:
            call(self.channel, "ClientService", "RecordOrders", request,
                 client_service_pb2.RecordOrdersResponse)
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, caught.exception.code())
        _, details = details_of(caught.exception)
        self.assertEqual("INVALID_FIELD", details["ErrorInfo"].reason)
        self.assertEqual("orders[0].client", details["BadRequest"].field_violations[0].field)

    # --- Bytes ----------------------------------------------------------------------------------

    def test_bytes_that_are_no_message_are_refused_and_harm_nobody(self):
        revision = self.status().revision_number
        for body in (b"\xff", b"\x0a\x05abc", b"\x00" * 64, os.urandom(256) + b"\x07"):
            for method in ("ClientService/CreateClient", "SegmentService/CountSegment",
                           "PolicyService/UpdatePolicy"):
                with self.assertRaises(grpc.RpcError):
                    raw_call(self.channel, method, body)
        self.assertEqual(revision, self.status().revision_number)

    def test_text_that_is_not_utf8_is_refused(self):
        # CreateClientRequest.profile.display_name (2, then 2) of two bytes that are no UTF-8.
        with self.assertRaises(grpc.RpcError):
            raw_call(self.channel, "ClientService/CreateClient", b"\x12\x04\x12\x02\xc3\x28")
        # CountSegmentRequest.filter.expression (1, then 13).
        with self.assertRaises(grpc.RpcError):
            raw_call(self.channel, "SegmentService/CountSegment", b"\x0a\x04\x6a\x02\xff\xfe")
        self.assertEqual(0, self.status().clients)

    def test_a_broken_message_ends_an_import_and_keeps_what_was_answered(self):
        sent = queue.SimpleQueue()
        answers = self.channel.stream_stream(
            "/clientele.v1.ImportService/Import",
            response_deserializer=import_service_pb2.ImportResponse.FromString)(
                iter(sent.get, None), timeout=DEADLINE)
        good = import_service_pb2.ImportRequest(batch=1)
        good.rows.add().client.profile.external_id = "c-1"
        sent.put(good.SerializeToString())
        self.assertEqual(1, next(answers).changed)
        sent.put(b"\xff\xff\xff")
        with self.assertRaises(grpc.RpcError) as caught:
            next(answers)
        sent.put(None)
        self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, caught.exception.code())
        _, details = details_of(caught.exception)
        self.assertEqual("last", details["BadRequest"].field_violations[0].field)
        self.assertEqual(1, self.status().clients)

    def test_a_message_beyond_the_limit_is_refused(self):
        with self.assertRaises(grpc.RpcError) as caught:
            raw_call(self.channel, "ClientService/CreateClient", b"\x0a" + b"x" * (2 << 20))
        self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, caught.exception.code())
        self.assertEqual(0, self.status().clients)

    def test_an_unknown_method_is_unimplemented(self):
        with self.assertRaises(grpc.RpcError) as caught:
            raw_call(self.channel, "ClientService/DropEverything", b"")
        self.assertEqual(grpc.StatusCode.UNIMPLEMENTED, caught.exception.code())


if __name__ == "__main__":
    unittest.main()

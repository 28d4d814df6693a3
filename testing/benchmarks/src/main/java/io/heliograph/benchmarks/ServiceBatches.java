package io.heliograph.benchmarks;

import io.heliograph.wire.hub.HubProtocol;
import io.heliograph.wire.service.ProtocolPayload;
import io.heliograph.wire.service.ServiceMessage;
import io.heliograph.wire.service.ServiceMessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/**
 * Service messages that were encoded beforehand, so that what sends them costs little: the next
 * batch is a copy of bytes, with the time written into each message.
 */
final class ServiceBatches {

    private final List<ByteBuf> encoded = new ArrayList<>();
    private final int[] times;
    private final int count;
    private int next;

    /**
     * @param messages in their order, which begins anew behind the last
     * @param count of messages in a batch
     * @param payload which each of them carries
     */
    ServiceBatches(List<ServiceMessage> messages, int count, TimedMessage payload) {
        this.count = count;
        this.times = new int[messages.size()];
        ByteBuf sought = payload.at(0);
        for (ServiceMessage message : messages) {
            ByteBuf out = Unpooled.buffer();
            ServiceMessageWriter.write(message, out);
            times[encoded.size()] = ByteBufUtil.indexOf(sought, out) + payload.offset();
            encoded.add(out);
        }
    }

    /** Broadcasts of {@code payload}, {@code count} in a batch. */
    static ServiceBatches ofBroadcasts(HubProtocol protocol, TimedMessage payload, int count) {
        ServiceMessage broadcast =
                new ServiceMessage.BroadcastData(
                        List.of(),
                        List.of(new ProtocolPayload(protocol.protocolName(), payload.at(0))),
                        null,
                        null);
        return new ServiceBatches(List.of(broadcast), count, payload);
    }

    ByteBuf next(long dueNanos) {
        ByteBuf batch = Unpooled.buffer();
        for (int i = 0; i < count; i++) {
            ByteBuf one = encoded.get(next);
            int start = batch.writerIndex();
            batch.writeBytes(one, one.readerIndex(), one.readableBytes());
            TimedMessage.writeTime(batch, start + times[next] - one.readerIndex(), dueNanos);
            next = (next + 1) % encoded.size();
        }
        return batch;
    }
}

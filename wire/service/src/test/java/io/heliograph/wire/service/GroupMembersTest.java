package io.heliograph.wire.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.util.List;

class GroupMembersTest {

    @Test
    void aPageHoldsEachMembersConnectionAndUserThenTheToken() {
        ByteBuf out = Unpooled.buffer();
        GroupMembers.write(
                List.of(
                        new GroupMembers.Member("c2", "alice"),
                        new GroupMembers.Member("c9", null)),
                null,
                out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("929292a26332a5616c69636592a26339c0c0");
    }

    @Test
    void anUnknownGroupIsAnEmptyLastPage() {
        ByteBuf out = Unpooled.buffer();
        GroupMembers.write(List.of(), null, out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("9290c0");
    }
}

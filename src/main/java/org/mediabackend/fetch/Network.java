package org.mediabackend.fetch;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A block of addresses, as in {@code 10.0.0.0/8} or {@code fc00::/7} (RFC 4632, RFC 4291).
 *
 * @param bits how many leading bits are the block's
 */
record Network(InetAddress base, int bits) {

    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    Network {
        int most = base.getAddress().length * 8;
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("a network of " + base.getHostAddress() + " has 0 to " + most + " bits");
        }
    }

    /**
     * Reads one; a single address is a network of its own. Named as Spring's binder expects it.
     *
     * @throws IllegalArgumentException if it is none; names are not resolved
     */
    public static Network valueOf(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2 || !LITERAL.matcher(parts[0]).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no network; write it as 10.1.0.0/16");
        }
        InetAddress base = InetAddress.ofLiteral(parts[0]);
        try {
            return new Network(
                    base, parts.length == 1 ? base.getAddress().length * 8 : Integer.parseUnsignedInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no network; write it as 10.1.0.0/16", e);
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}

//! Bytes of some kind as bits of a number, so that many are looked at at once.

/// A bit for each byte that is of a kind, that of the first byte lowest, of 64 bytes. `is_any` should have no branches and no
/// tables: then many bytes are compared at once.
#[inline(always)]
pub(crate) fn bits_of(block: &[u8; 64], is_any: impl Fn(u8) -> bool) -> u64 {
    let ones = block.map(|byte| u8::from(is_any(byte)));
    let (eights, _) = ones.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        // The product has, in its highest byte, the lowest bits of all eight: that of byte `i` is moved by `56 - 7 * i`.
        bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_own_bit() {
        for at in 0..64 {
            let mut block = [b'a'; 64];
            block[at] = b'\\';
            block[(at + 9) % 64] = b'\\';
            assert_eq!(bits_of(&block, |byte| byte == b'\\'), 1 << at | 1 << ((at + 9) % 64));
        }
        assert_eq!(bits_of(&[b'\\'; 64], |byte| byte == b'\\'), u64::MAX);
    }
}

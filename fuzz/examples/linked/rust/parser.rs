//! Engine.IO packets, read by Rust and put under the C harness of fuzz/target.h.
use std::os::raw::{c_char, c_int, c_void};

#[repr(C)]
pub struct Bytes {
    ptr: *const u8,
    len: usize,
}

#[repr(C)]
pub struct Packet {
    kind: u32,
    binary: u32,
    attachments: u32,
    has_id: u32,
    id: u64,
    nsp: Bytes,
    data: Bytes,
}

type Emit = unsafe extern "C" fn(*mut c_void, *const Packet);

#[repr(C)]
pub struct Parser {
    abi: u32,
    differs: u32,
    name: *const c_char,
    init: Option<extern "C" fn() -> c_int>,
    decode: unsafe extern "C" fn(c_int, *const u8, usize, Emit, *mut c_void) -> c_int,
}
unsafe impl Sync for Parser {}

const EIO4_PACKET: c_int = 0;
const ACCEPTED: c_int = 0;
const REFUSED: c_int = 1;
const UNSUPPORTED: c_int = 2;

fn sextet(c: u8) -> Option<u32> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    ALPHABET.iter().position(|&x| x == c).map(|i| i as u32)
}

/// Canonical base64 only: whole groups, padding at the end, unused bits zero.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    if text.len() % 4 != 0 {
        return None;
    }
    for (i, group) in text.chunks(4).enumerate() {
        let last = (i + 1) * 4 == text.len();
        let padding = if last { group.iter().rev().take_while(|&&c| c == b'=').count() } else { 0 };
        if padding > 2 {
            return None;
        }
        let mut bits = 0;
        for &c in &group[..4 - padding] {
            bits = bits << 6 | sextet(c)?;
        }
        bits <<= 6 * padding;
        if bits & ((1 << (8 * padding)) - 1) != 0 {
            return None;
        }
        out.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(out)
}

fn parse(text: &[u8]) -> Option<(u32, bool, Vec<u8>)> {
    let (first, rest) = text.split_first()?;
    match first {
        b'b' => Some((4, true, base64(rest)?)),
        b'0'..=b'6' => Some((u32::from(first - b'0'), false, rest.to_vec())),
        _ => None,
    }
}

unsafe extern "C" fn decode(op: c_int, data: *const u8, size: usize, emit: Emit, ctx: *mut c_void) -> c_int {
    if op != EIO4_PACKET {
        return UNSUPPORTED;
    }
    let Some((kind, binary, data)) = parse(std::slice::from_raw_parts(data, size)) else {
        return REFUSED;
    };
    let packet = Packet {
        kind,
        binary: u32::from(binary),
        attachments: 0,
        has_id: 0,
        id: 0,
        nsp: Bytes { ptr: std::ptr::null(), len: 0 },
        data: Bytes { ptr: data.as_ptr(), len: data.len() },
    };
    emit(ctx, &packet);
    ACCEPTED
}

#[no_mangle]
pub static rust_parser: Parser = Parser {
    abi: 1,
    differs: 0,
    name: b"the parser in Rust\0".as_ptr() as *const c_char,
    init: None,
    decode,
};

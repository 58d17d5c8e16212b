//! Requests are read here and not by serde_json: its numbers may be off by one bit, and what it can do is the business of the
//! codec under test. Requests are well-formed.
#[derive(Debug, Clone)]
pub enum Json {
    Null,
    Bool(bool),
    /// As it is spelt.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Json]> {
        match self {
            Json::List(list) => Some(list),
            _ => None,
        }
    }

    /// A small whole number.
    pub fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Json::Number(spelling) => spelling.parse().ok(),
            _ => None,
        }
    }
}

pub struct Reader<'a> {
    pub text: &'a [u8],
    pub at: usize,
}

impl Reader<'_> {
    fn skip(&mut self) -> u8 {
        while self.text[self.at] <= b' ' {
            self.at += 1;
        }
        self.text[self.at]
    }

    /// Whether the list or object goes on; steps over the comma or the end.
    fn more(&mut self, end: u8) -> bool {
        let c = self.skip();
        self.at += usize::from(c == b',' || c == end);
        c != end
    }

    fn word(&mut self, length: usize, value: Json) -> Json {
        self.at += length;
        value
    }

    pub fn value(&mut self) -> Json {
        match self.skip() {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => Json::Text(self.string()),
            b't' => self.word(4, Json::Bool(true)),
            b'f' => self.word(5, Json::Bool(false)),
            b'n' => self.word(4, Json::Null),
            _ => self.digits(),
        }
    }

    fn object(&mut self) -> Json {
        let mut members = Vec::new();
        self.at += 1;
        while self.more(b'}') {
            self.skip();
            let key = self.string();
            self.skip();
            self.at += 1;
            members.push((key, self.value()));
        }
        Json::Object(members)
    }

    fn list(&mut self) -> Json {
        let mut items = Vec::new();
        self.at += 1;
        while self.more(b']') {
            items.push(self.value());
        }
        Json::List(items)
    }

    fn digits(&mut self) -> Json {
        let from = self.at;
        while self.text.get(self.at).is_some_and(|c| b"+-.eE0123456789".contains(c)) {
            self.at += 1;
        }
        Json::Number(String::from_utf8_lossy(&self.text[from..self.at]).into())
    }

    fn string(&mut self) -> String {
        let mut units = Vec::new();
        self.at += 1;
        let mut from = self.at;
        let mut out = String::new();
        while self.text[self.at] != b'"' {
            if self.text[self.at] != b'\\' {
                self.at += 1;
                continue;
            }
            out.push_str(std::str::from_utf8(&self.text[from..self.at]).expect("UTF-8"));
            units.push(self.escape());
            if !(0xD800..0xDC00).contains(units.last().unwrap()) {
                out.push_str(&String::from_utf16_lossy(&units));
                units.clear();
            }
            from = self.at;
        }
        out.push_str(std::str::from_utf8(&self.text[from..self.at]).expect("UTF-8"));
        self.at += 1;
        out
    }

    fn escape(&mut self) -> u16 {
        let c = self.text[self.at + 1];
        self.at += 2;
        match c {
            b'u' => {
                self.at += 4;
                u16::from_str_radix(std::str::from_utf8(&self.text[self.at - 4..self.at]).unwrap(), 16).expect("four digits")
            }
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            other => u16::from(other),
        }
    }
}

"""A file's letters tell its encoding: it is read right, or the doubt says so and holds the right reading."""

import unicodedata

import pytest

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from tests.collectors.crm.files.reading import cells, table

TEXTS = [
    ("cp1252", "Müller & Söhne GmbH"),
    ("cp1252", "Jürgen Großmann"),
    ("cp1252", "Société Générale d'Énergie"),
    ("cp1252", "François Lefèvre"),
    ("cp1252", "José Núñez"),
    ("cp1252", "Peña y Muñoz S.L."),
    ("cp1252", "João Gonçalves"),
    ("cp1252", "Conceição Araújo"),
    ("cp1252", "Søren Kjærgård"),
    ("cp1252", "Björn Åkesson"),
    ("cp1252", "Päivi Hämäläinen"),
    ("cp1252", "Niccolò Forlì"),
    ("cp1252", "O’Connor – Partners"),
    ("cp1252", "Þórður Guðmundsson"),
    ("iso8859-15", "Œuvres Françaises"),
    ("mac_roman", "Jörg Schröder"),
    ("mac_roman", "Hélène Bélanger"),
    ("cp850", "Günter Böhm"),
    ("cp850", "María Ibáñez"),
    ("cp1250", "Zażółć Łąka"),
    ("cp1250", "Świętosława Żuraw Sp. z o.o."),
    ("cp1250", "Łukasz Wójcik"),
    ("cp1250", "Dvořák a Němec s.r.o."),
    ("cp1250", "Jiří Růžička"),
    ("cp1250", "Ľubomír Šťastný"),
    ("cp1250", "Kőszegi Építő Kft."),
    ("cp1250", "Željko Šarić"),
    ("cp1250", "Ştefan Ţepeş"),
    ("iso8859-2", "Gąsiorowska Źródło"),
    ("iso8859-2", "Tomáš Čížek"),
    ("cp852", "Wróblewski Śliwa"),
    ("cp1251", "Ромашка Пример"),
    ("cp1251", "Иван Петров"),
    ("cp1251", "ООО Северный Ветер"),
    ("cp1251", "Олександр Їжакевич"),
    ("cp1251", "Георги Димитров"),
    ("koi8-r", "Сергей Кузнецов"),
    ("koi8-r", "Завод Прогресс"),
    ("koi8-u", "Наталія Ткаченко"),
    ("iso8859-5", "Мария Соколова"),
    ("cp866", "Торговый Дом Восток"),
    ("mac_cyrillic", "Анна Волкова"),
    ("cp1253", "Γιώργος Παπαδόπουλος"),
    ("cp1253", "Ελληνική Εταιρεία"),
    ("iso8859-7", "Δημήτρης Νικολάου"),
    ("cp1254", "Şükrü Yıldız"),
    ("cp1254", "Güneş Dağıtım A.Ş."),
    ("iso8859-9", "İbrahim Çağlayan"),
    ("cp1255", "שלום כהן"),
    ("iso8859-8", "חברת הדוגמה"),
    ("cp1256", "محمد الأحمد"),
    ("cp1256", "شركة المثال للتجارة"),
    ("iso8859-6", "فاطمة الزهراء"),
    ("cp1257", "Jānis Bērziņš"),
    ("cp1257", "Šiaulių Žuvėdra UAB"),
    ("iso8859-13", "Kęstutis Žemaitis"),
    ("cp874", "สมชาย ใจดี"),
    ("cp1258", "Trần Thị Hương"),
    ("cp932", "点検連番型式"),
    ("cp932", "架空 花子"),
    ("cp932", "株式会社サンプル"),
    ("cp932", "山田太郎"),
    ("cp932", "ﾃｽﾄ商事"),
    ("cp932", "ソニー表示"),
    ("euc_jp", "鈴木一郎"),
    ("euc_jp", "有限会社みどり"),
    ("iso2022_jp", "佐藤製作所"),
    ("gb18030", "王伟"),
    ("gb18030", "上海示例科技有限公司"),
    ("gb18030", "李娜"),
    ("big5", "王小明"),
    ("big5", "範例股份有限公司"),
    ("cp949", "김철수"),
    ("cp949", "주식회사 예시"),
    ("euc_kr", "박지영"),
    ("utf-16-le", "Grüße"),
    ("utf-16-be", "東京商事"),
    ("utf-16", "Łódź"),
    ("utf-8-sig", "Müller"),
    ("utf-32", "Zoë"),
]


SHORT = [
    ("cp1252", "O’Brien"),
    ("cp1252", "Acme – Partners"),
    ("cp1252", "50 € Shop"),
    ("cp1252", "BÖHM & MÜLLER"),
    ("cp1252", "Ça Va SARL"),
    ("mac_roman", "O’Brien"),
    ("cp1250", "MOL Győr"),
    ("cp1251", "ГАЗПРОМ"),
    ("cp1251", "ООО «Вектор»"),
    ("cp1253", "ΑΘΗΝΑ ΑΕ"),
    ("cp1254", "İŞ BANKASI"),
    ("cp1256", "قطر"),
    ("cp932", "東京"),
    ("cp932", "ABC株式会社"),
    ("euc_jp", "東京"),
    ("gb18030", "中国"),
    ("gb18030", "李明 (Li Ming)"),
    ("big5", "台北"),
    ("cp949", "서울"),
]
"""So short, or in capitals, that several readings may be likely."""


VIETNAMESE = {"ầ": "â\u0300", "ị": "i\u0323"}


def company(name: str, encoding: str) -> bytes:
    if encoding == "cp1258":  # it has letters and their tones apart
        name = "".join(VIETNAMESE.get(letter, letter) for letter in name)
    return f"name,role,owner\r\n{name},customer,Lee Park\r\n".encode(encoding)


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def readings(found: RawTable) -> list[str]:
    """The first name, as each likely encoding reads it."""
    if found.doubt is None:
        return [folded(found.rows[0].cells[0])]
    return [folded(reading.names[0]) for reading in found.doubt.readings]


@pytest.mark.parametrize(("encoding", "name"), [*TEXTS, *SHORT])
def test_a_single_name_is_read_right_or_doubted_with_the_right_reading_among_the_likely_ones(
    tmp_path, encoding, name
):
    found = table(tmp_path, company(name, encoding))

    assert folded(name) in readings(found)
    if found.doubt is not None:
        assert found.rows[0].cells[0] == found.doubt.readings[0].names[0]
    assert found.rows[0].cells[1:] == ("customer", "Lee Park")


def test_most_single_names_are_read_right_at_once_and_few_are_doubted_or_second(tmp_path):
    found = [table(tmp_path, company(name, encoding)) for encoding, name in TEXTS]
    first = sum(readings(one)[0] == folded(name) for one, (_, name) in zip(found, TEXTS, strict=True))
    doubted = sum(one.doubt is not None for one in found)

    assert first >= 0.97 * len(TEXTS)
    assert doubted <= 0.15 * len(TEXTS)


LISTS = {
    "de": ("cp1252", "Müller Schäfer Jörg Weiß Köhler Bäcker Schmidt Fischer Weber Lehmann Hofmann Krüger"),
    "fr": ("cp1252", "Lefèvre Benoît Hélène Dupont Moreau Noël Garçon Bélanger Martin Petit Zoé Chloé"),
    "es": ("cp1252", "Núñez Ibáñez García López Muñoz Pérez Torres Ruiz Peña Martín Gómez Díaz"),
    "pl": (
        "cp1250",
        "Łukasz Wójcik Kowalski Dąbrowski Wiśniewska Żuraw Świątek Nowak Zając Król Mazur Pawłowska",
    ),
    "cs": ("cp1250", "Dvořák Němec Růžička Novák Čížek Šťastný Horák Pokorný Kříž Veselý Malý Beneš"),
    "ru": (
        "cp1251",
        "Иванов Петров Сидоров Кузнецова Соколов Попова Лебедев Козлов Новикова Морозов Волков Зайцев",
    ),
    "el": (
        "cp1253",
        "Παπαδόπουλος Νικολάου Γεωργίου Δημητρίου Ιωάννου Οικονόμου Βασιλείου Αθανασίου Λάμπρου Μακρή",
    ),
    "tr": ("cp1254", "Yılmaz Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin"),
    "he": ("cp1255", "כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן מלכה אזולאי כץ יוסף"),
    "ar": ("cp1256", "محمد أحمد علي حسن خالد عمر يوسف إبراهيم فاطمة مريم سعيد ناصر"),
    "lt": (
        "cp1257",
        "Kazlauskas Žukauskas Petrauskas Jankauskienė Šimkus Urbonas Čepas Žemaitis Ąžuolas Kęstas",
    ),
    "ja": ("cp932", "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 株式会社サンプル 有限会社みどり"),
    "zh": ("gb18030", "王伟 李娜 张敏 刘洋 陈静 杨帆 赵磊 黄丽 周强 吴军 示例科技有限公司 北京样本公司"),
    "zh-tw": (
        "big5",
        "王小明 陳怡君 林志豪 張雅婷 李建宏 黃淑芬 吳家豪 劉美玲 蔡宗翰 楊佳穎 範例股份有限公司",
    ),
    "ko": ("cp949", "김철수 이영희 박지영 최민수 정수진 강현우 조은지 윤서연 주식회사예시 한국상사"),
}


@pytest.mark.parametrize("language", LISTS)
def test_a_list_of_twenty_rows_is_read_right_without_a_doubt(tmp_path, language):
    encoding, names = LISTS[language]
    people = (names.split() * 3)[:24]
    rows = "".join(f"{name},Example {at},customer\n" for at, name in enumerate(people))

    found = table(tmp_path, f"name,company,role\n{rows}".encode(encoding))

    assert [row.cells[0] for row in found.rows] == people
    assert found.doubt is None


def test_a_doubt_names_the_likely_encodings_with_the_first_names_as_each_reads_them(tmp_path):
    found = table(tmp_path, "name,role\nToğan,customer\n".encode("cp1254"))

    assert found.doubt is not None
    best, *others = found.doubt.readings
    assert (best.encoding, best.names) == ("cp1254", ("Toğan",))
    assert others
    assert all(len(reading.names) == 1 and reading.names != best.names for reading in others)
    assert cells(found) == [("Toğan", "customer")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1250", "Zażółć Łąka"),
        ("Windows-1251", "Ромашка"),
        ("Shift_JIS", "架空 花子"),
        ("mac-roman", "Jörg"),
    ],
)
def test_a_named_encoding_settles_how_the_file_is_read(tmp_path, encoding, name):
    found = table(tmp_path, f"name,role\n{name},customer\n".encode(encoding), encoding=encoding)

    assert cells(found) == [(name, "customer")]
    assert found.doubt is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_named_encoding_goes_with_the_files_mark(tmp_path, encoding):
    content = "name,role\nMüller,customer\n".encode("utf-16" if encoding == "utf-16" else "utf-8-sig")

    assert table(tmp_path, content, encoding=encoding).header == ("name", "role")


@pytest.mark.parametrize(
    "encoding", ["klingon", "", "rot13", "base64", "idna", "unicode_escape", "x" * 2000, "\x1b[31m"]
)
def test_an_encoding_that_is_none_is_named_with_some_that_are(tmp_path, encoding):
    with pytest.raises(
        ConfigError, match=r"no encoding that is known: try utf-8, .*windows-1252.*cp932"
    ) as raised:
        table(tmp_path, b"name,role\nM\xfcller,customer\n", encoding=encoding)
    assert "\x1b" not in str(raised.value)
    assert len(str(raised.value)) < 500


def test_an_encoding_that_does_not_fit_is_named_with_the_line_and_the_bytes(tmp_path):
    with pytest.raises(ConfigError, match=r'export.csv, line 3: the bytes FC cannot be read as "utf-8"'):
        table(tmp_path, b"name,role\nAcme,customer\nM\xfcller,customer\n", encoding="utf-8")


@pytest.mark.parametrize(
    "content", ["name,role\nAcme,customer\n", "name,role\nMüller,customer\n", "name,role\n王伟,客户\n"]
)
def test_ascii_and_utf_8_are_no_doubt(tmp_path, content):
    found = table(tmp_path, content)

    assert (found.encoding, found.doubt, found.notes) == ("utf-8", None, ())


@pytest.mark.parametrize(
    ("stray", "read"),
    [(b"Jos\xe9", "José"), (b"O\x92Brien", "O’Brien"), (b"Bj\xf6rn", "Björn"), (b"50\x80", "50€")],
)
def test_a_stray_byte_in_utf_8_is_read_as_windows_1252_and_named_with_its_line(tmp_path, stray, read):
    content = "name,role\nMüller,customer\nŁódź,customer\n".encode() + stray + b",prospect\n"

    found = table(tmp_path, content)

    assert [row.cells[0] for row in found.rows] == ["Müller", "Łódź", read]
    assert f'"{read}" in line 4' in found.notes[0]
    assert found.encoding == "utf-8"


def test_half_a_character_at_a_cells_end_is_left_out_and_named(tmp_path):
    content = (
        "name,role\n東京商事,customer\nМосква,customer\n".encode() + "東京".encode()[:5] + b",prospect\n"
    )

    found = table(tmp_path, content)

    assert found.rows[2].cells == ("東", "prospect")
    assert 'a character is cut off: its half was left out ("東" in line 4)' in found.notes


def test_a_broken_character_in_an_old_encoding_does_not_change_how_the_rest_is_read(tmp_path):
    names = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺"]
    content = b"name,role\n" + b"".join(name.encode("cp932") + b",customer\n" for name in names)

    found = table(tmp_path, content + "小林".encode("cp932")[:3] + b",customer\n")

    assert [row.cells[0] for row in found.rows][:6] == names
    assert found.encoding == "cp932"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("MÃ¼ller GmbH", "Müller GmbH"), ("FranÃ§ois", "François"), ("Oâ€™Brien", "O’Brien")],
)
def test_utf_8_that_was_encoded_twice_is_noted_with_what_it_means(tmp_path, written, meant):
    found = table(tmp_path, f"name,role\nAcme,customer\n{written},customer\n")

    assert found.rows[1].cells[0] == written
    assert f'line 3 holds "{written}", which is "{meant}" in UTF-8' in found.notes[0]


def test_a_name_that_only_looks_encoded_twice_is_not_noted(tmp_path):
    assert table(tmp_path, "name,role\nSÃO PAULO,customer\nÂngela,customer\nÃ,customer\n").notes == ()

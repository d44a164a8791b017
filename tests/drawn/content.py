"""What the samples of ``raw/`` say. Every name, number, place of meeting and matter here is invented."""

from __future__ import annotations

from tests.drawn.forms import Bulletin, Conversation, Decision, Letter, Telegram

TELEGRAM = Telegram(
    id="drawn-telegram-1977",
    total_line="総番号（TA）　38214",
    sent_line="77年05月18日16時20分　　タイ　発",
    received_line="77年05月18日18時31分　　本省　着",
    in_charge="アジア局長",
    sender="高槻大使",
    subject="ナーン川かんがい計画",
    serial="第1163号",
    classification="極秘",
    precedence="至急",
    routing=("大臣", "次官", "外審", "官長", "総", "電", "会", "ア長", "参", "南東一", "経協長", "技協", "条長", "調"),
    term="無期限",
    body=(
        "貴電第884号に関し、",
        "１．18日午前、本使かんがい庁にソムポン長官を往訪し、御訓令の趣旨を申し入れたところ、先方は、@11@"
        "と述べ、計画の第一期分についてはわが方の調査結果をそのまま受け入れる用意がある旨答えた。",
        "２．第二期分の費用の分たんについては、先方内部に異論があり、特に@17@との事情もあるので、"
        "現段階でわが方より重ねて回答を督促することは得策ではないと考えられる。",
        "３．ついては、本件調査団の派遣時期は雨期明けの11月以降とすることとし、@8@については、"
        "追つて電報する。なお、先方は本件会談の内容が外部に漏れることを強く危ぐしていたので、取扱いには十分留意ありたい。（了）",
    ),
    fields={
        "classification": "極秘",
        "date": "1977-05-18",
        "received": "1977-05-18",
        "sender": "高槻大使",
        "recipient": "外務大臣",
        "place": "タイ",
        "number": "1163",
        "total": "38214",
        "office": "アジア局長",
        "priority": "至急",
        "subject": "ナーン川かんがい計画",
    },
)

DECISION = Decision(
    id="drawn-decision-1984",
    approvers=("大臣", "政務次官", "事務次官", "外務審議官", "外務審議官", "官房長"),
    charge=("欧亜局長", "審議官", "参事官", "大洋州課長", "首席事務官"),
    office="欧亜局大洋州課",
    drafted="昭和59年11月20日",
    drafter="三好",
    extension="2417",
    consulted="経済局海洋課長　条約局国際協定課長　経済協力局技術協力課長",
    subject="第三回サンゴ礁漁場協議（対処方針）",
    classification="秘",
    body=(
        "12月上旬に東京で開催する標記協議においては、入漁料の算定方式が最大の争点となる見込みである。先方は漁獲高に応じた方式を"
        "主張しているが、わが方としては@16@ことを基本とし、水産庁とも協議の上、別添の方針により臨むことと致したい。",
        "なお、先方が@9@を持ち出した場合には、本協議の議題ではないとして取り上げないこととする。",
    ),
    fields={
        "classification": "秘",
        "date": "1984-11-20",
        "subject": "第三回サンゴ礁漁場協議（対処方針）",
        "office": "欧亜局大洋州課",
        "drafter": "三好",
    },
)

CONVERSATION = Conversation(
    id="drawn-conversation-1979",
    title="花房審議官とラルセン次官補との会談",
    date="昭和54年6月8日",
    office="欧亜局西欧第二課",
    classification="極秘",
    copy="12部の内5号",
    pages=(
        (
            "８日午後３時より約１時間、花房審議官とラルセン次官補との会談が本省において行われたところ、その概要次のとおり。"
            "（先方、在京大使館参事官、当方、西欧第二課長、通訳同席）",
            "１．北海油田",
            "（審議官）本日は遠路お越し頂き感謝する。先般の大臣会談で話の出た共同研究について、まず貴国の検討状況を伺いたい。",
            "（次官補）わが国としては技術者の交流から始めるのが現実的と考える。議会には慎重論もあるが、"
            "@20@という線であれば年内にも合意できるのではないか。",
            "（審議官）趣旨は理解する。ただし、当方の関係省庁には@13@との意見もあり、直ちにお約束することはできない。"
            "事務レベルの作業部会を設けて詰めてはどうか。",
        ),
        (
            "（次官補）結構である。作業部会は秋に当方の首都で開くこととしたい。",
            "２．捕鯨問題",
            "（審議官）国際会議の場において、貴国が@15@よう希望する。沿岸の小型捕鯨は地域の暮らしに深く根ざしたものである。",
            "（次官補）事情はよく承知している。しかし世論の動向は無視し得ず、次回会合までに何らかの歩み寄りが必要であろう。",
            "３．最後に、双方は本日の会談の内容を対外的に明らかにしないことで一致した。",
        ),
    ),
    fields={"classification": "極秘", "date": "1979-06-08", "office": "欧亜局西欧第二課"},
)

LETTER = Letter(
    id="drawn-letter-1934",
    classification="秘",
    number="機密第二一七号",
    date="昭和九年十月十二日",
    sender="在マニラ総領事",
    recipient="外務大臣殿",
    subject="日本人会館建築費補助ニ関スル件",
    body=(
        "当地日本人会ニ於テハ会館老朽ノ為改築ノ議起リ本年四月以来寄附金ヲ募集中ノ処既ニ所要額ノ過半ニ達シタル趣ヲ以テ補助方願出アリタリ",
        "一、会館ノ敷地ハ@6@ヨリ無償ニテ借受クルコトニ内定シ居レリ",
        "二、補助金ハ@9@ノ名義ヲ以テ交付スルヲ適当ト認ム",
        "三、工事ハ明年三月迄ニ完成ノ見込ナリ",
        "右何分ノ御詮議相成様致度此段稟請ス",
    ),
    fields={
        "classification": "秘",
        "date": "1934-10-12",
        "sender": "在マニラ総領事",
        "recipient": "外務大臣",
        "subject": "日本人会館建築費補助ニ関スル件",
    },
)

BULLETIN = Bulletin(
    id="drawn-bulletin-1957",
    title=("CURRENT", "INTELLIGENCE", "BULLETIN"),
    date="14 March 1957",
    copy="88",
    document="C09400217",
    release="2018/05/22",
    classification="TOP SECRET",
    exemptions=("3.3(h)(2)", "3.5(c)"),
    items=(
        (
            "FAR EAST",
            "Fishing talks at Port Merion adjourned without result",
            (
                "The delegations left Port Merion on 12 March after three weeks of talks on the northern fishing "
                "grounds. @22@ the chief delegate had been told to refuse any limit on the salmon catch.",
                "The two sides will meet again in May. According to @30@ the government is under pressure from boat "
                "owners, who have asked for an escort of patrol vessels during the coming season.",
                "Comment: The adjournment was expected. The harvest of the past two years has been poor, and the "
                "ministry of agriculture is unlikely to give way before the elections. @16@",
            ),
        ),
    ),
    fields={
        "classification": "TOP SECRET",
        "date": "1957-03-14",
        "title": "CURRENT INTELLIGENCE BULLETIN",
        "document_number": "C09400217",
    },
)

"""Why a door refused something, in the reader's language.

Doors count reasons in a few plain words; a door that brings reasons of its own shows them as they are.
"""

from collections.abc import Mapping

_CHINESE: Mapping[str, str] = {
    # who it is
    "unknown device": "没有登记的设备",
    "unknown transmitter": "没有登记的传输装置",
    "unknown profile": "没有这种厂商规格",
    "wrong key": "密钥不对",
    "no key": "没有密钥",
    "guesses keys": "在试密钥，暂时不理",
    "wrong signature": "签名不对",
    "wrong provisioning secret": "注册密码不对",
    "provisioned already": "已经注册过",
    "provisioned as nobody can be": "注册方式不支持",
    "a door that is not open": "这个接入方式没有开",
    "no TLS handshake": "加密连接没有建成",
    "no CONNECT in time": "连上以后没有表明身份",
    "a method of authentication that is not served": "不支持这种认证方式",
    "a lasting session without a client identifier": "要保持会话却没有写客户端标识",
    # what it may do
    "not a gateway": "不是网关，却替别的设备说话",
    "too many devices behind a gateway": "一个网关带的设备太多",
    "another's topic": "写到别人的主题",
    "subscribed to another's topic": "订阅别人的主题",
    "no open order of this device": "不是这台设备未完成的命令",
    "no order of this device": "不是这台设备的命令",
    "no package for this device": "没有给这台设备的固件",
    # what cannot be read
    "not an object": "不是 JSON 对象",
    "not an object of values": "不是一组数值",
    "not an object of devices": "不是一组设备",
    "a list within a list": "列表里套列表",
    "a message without a device": "没有写哪台设备",
    "a message without an object of values": "没有数值",
    "a kind of message that is not known": "不认识的消息类型",
    "a kind of event that is not known": "不认识的事件类型",
    "an event that is not known": "不认识的事件",
    "an event without a devEui": "没有写 devEui",
    "a status that is not known": "不认识的状态",
    "a topic that is not known": "不认识的主题",
    "no decoder is set for this device's profile": "平台上没有给这种设备设解码器",
    "a message that our key does not open": "用我们的密钥解不开",
    "an encrypted message, and no key is set": "消息加了密，这里没有设密钥",
    "APPdata is not base64": "APPdata 不是 base64",
    "too large": "太大",
    "a packet too large": "报文太大",
    "a malformed packet": "报文格式不对",
    "against the protocol": "不合协议",
    "a version that is not served": "不支持的协议版本",
    "a filter that is none": "订阅的主题不对",
    "a topic that is none": "主题不对",
    "a topic alias that is none": "主题别名不对",
    "QoS 2": "不支持 QoS 2",
    "a will with QoS 2": "遗言用了 QoS 2",
    "a will that cannot be read": "遗言读不懂",
    "a subscription identifier": "不支持订阅标识",
    "a packet that does not end": "报文没有发完",
    "a body that breaks off": "没有发完就断了",
    "a compressed body": "压缩过，不收",
    "not JSON by its content type": "写明不是 JSON",
    "a method that is not served": "不支持的请求方式",
    "a retained message: nobody says when it was measured": "保留消息，不知道是什么时候测的",
    "bad unit": "数据单元不对",
    "unknown command": "不认识的命令",
    "noise": "不是报文的杂音",
    "unit too long": "数据单元太长",
    "no end": "报文没有结束符",
    "wrong checksum": "校验和不对",
    "half a frame": "报文只有一半",
    # too much, too slow
    "too many connections": "连接太多",
    "too many faults": "错误太多，断开",
    "too many datagrams": "数据报太多",
    "silent connection": "连着却不说话",
    "silent stranger": "陌生连接不说话",
    # ours
    "could not be stored": "没有存下，请对方重发",
    "not kept": "没有存下，请对方重发",
    "QoS 0, and too much waits": "排队太长，QoS 0 没有存",
    "QoS 0, not kept": "QoS 0 没有存下",
}
_BEGINNINGS: Mapping[str, str] = {
    "not JSON": "不是 JSON",
    "nested deeper than": "嵌套太深",
    "more than": "一条里太多",
    "a name is": "名称不能用",
    "a device's name is": "设备名称不能用",
}


def reason_words(reason: str, *, english: bool) -> str:
    """The reason as it is shown."""
    if english:
        return reason[:1].upper() + reason[1:]
    beginning = next((told for begins, told in _BEGINNINGS.items() if reason.startswith(begins)), reason)
    return _CHINESE.get(reason, beginning)

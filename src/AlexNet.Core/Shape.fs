namespace AlexNet.Core

type Placeholder = class end
